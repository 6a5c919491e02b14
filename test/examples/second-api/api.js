import { defineApi, refuse, resource, show, uuid } from 'talkover-mock';

const rooms = resource('room'); // the name of x-resource in the document
const bookings = resource('booking', { parent: rooms, parentKey: 'room' });
const shown = ({ room, ...booking }) => booking;

export default defineApi({
  document: new URL('openapi.yaml', import.meta.url),
  resources: { room: rooms, booking: bookings },
  start: {
    room: [
      { id: 'attic', seats: 4 },
      { id: 'cellar', seats: 12 },
    ],
  },
  handlers: {
    async listRooms(_input, _resources, { store }) {
      return { body: await store.collection(rooms).list() };
    },
    async listBookings(_input, { room }, { store }) {
      return show(await store.collection(bookings).list(room.id), (kept) => kept.map(shown));
    },
    async bookRoom({ body }, { room }, { store, random }) {
      const kept = await store.collection(bookings).list(room.id);
      if (kept.some(({ day }) => day === body.day)) throw refuse(409, 'roomTaken'); // an example of the document
      const booking = { id: uuid(random()), room: room.id, day: body.day };
      await store.collection(bookings).insert(booking);
      return { status: 201, body: shown(booking) };
    },
  },
});
