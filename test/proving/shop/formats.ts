type Format = 'date' | 'date-time' | 'email' | 'uri' | 'uuid';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const date = /^\d{4}-(\d{2})-(\d{2})$/;
const moment = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|[+-](\d{2}):(\d{2}))$/;
const email = /^[!#-'*+\-./0-9=?A-Z^_`a-z{|}~]+@[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?$/;
const uri = /^[A-Za-z][A-Za-z0-9+.-]*:(?:[!#-;=?-[\]_a-z~]|%[0-9a-fA-F]{2})*$/;

export function isFormatted(format: Format, value: string): boolean {
  switch (format) {
    case 'date':
      return isDate(value);
    case 'date-time': {
      const [, day = '', hour, minute, second, , , hours = 0, minutes = 0] = moment.exec(value) ?? [];
      const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60;
      return isDate(day) && isTime && Number(hours) < 24 && Number(minutes) < 60;
    }
    case 'email':
      return email.test(value);
    case 'uri':
      return uri.test(value);
    case 'uuid':
      return uuid.test(value);
  }
}

function isDate(value: string): boolean {
  const [, month = '', day = ''] = date.exec(value) ?? [];
  const parsed = new Date(`${value}T00:00:00Z`);
  return (
    !Number.isNaN(parsed.getTime()) && parsed.getUTCMonth() + 1 === Number(month) && parsed.getUTCDate() === Number(day)
  );
}
