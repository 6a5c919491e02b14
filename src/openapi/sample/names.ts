/** A faker method and its arguments, or the name of a format. */
export type FakerCall = readonly [method: string, ...args: unknown[]];

/**
 * The likely content of a text by its property's name: lower-case words at the end of the name. A longer ending wins, and
 * the name of the enclosing schema counts as the words before it.
 */
export const textsByName: Readonly<Record<string, FakerCall>> = {
  email: ['internet.email'],
  'email address': ['internet.email'],
  url: ['internet.url'],
  uri: ['internet.url'],
  href: ['internet.url'],
  link: ['internet.url'],
  website: ['internet.url'],
  homepage: ['internet.url'],
  host: ['internet.domainName'],
  domain: ['internet.domainName'],
  ip: ['internet.ipv4'],
  'ip address': ['internet.ipv4'],
  username: ['internet.username'],
  'user name': ['internet.username'],
  login: ['internet.username'],
  handle: ['internet.username'],
  password: ['internet.password'],
  'user agent': ['internet.userAgent'],
  name: ['person.fullName'],
  'full name': ['person.fullName'],
  'display name': ['person.fullName'],
  'first name': ['person.firstName'],
  'given name': ['person.firstName'],
  'last name': ['person.lastName'],
  'family name': ['person.lastName'],
  surname: ['person.lastName'],
  author: ['person.fullName'],
  artist: ['music.artist'],
  gender: ['person.sex'],
  'job title': ['person.jobTitle'],
  bio: ['person.bio'],
  'pet name': ['animal.petName'],
  species: ['animal.type'],
  breed: ['animal.dog'],
  phone: ['phone.number', { style: 'international' }],
  mobile: ['phone.number', { style: 'international' }],
  fax: ['phone.number', { style: 'international' }],
  'phone number': ['phone.number', { style: 'international' }],
  address: ['location.streetAddress'],
  street: ['location.streetAddress'],
  line1: ['location.streetAddress'],
  line2: ['location.secondaryAddress'],
  city: ['location.city'],
  town: ['location.city'],
  state: ['location.state'],
  region: ['location.state'],
  province: ['location.state'],
  zip: ['location.zipCode'],
  'zip code': ['location.zipCode'],
  'postal code': ['location.zipCode'],
  postcode: ['location.zipCode'],
  country: ['location.country'],
  'country code': ['location.countryCode'],
  timezone: ['location.timeZone'],
  'time zone': ['location.timeZone'],
  company: ['company.name'],
  organization: ['company.name'],
  organisation: ['company.name'],
  'company name': ['company.name'],
  'organization name': ['company.name'],
  'vendor name': ['company.name'],
  'shop name': ['company.name'],
  'clinic name': ['company.name'],
  manufacturer: ['company.name'],
  department: ['commerce.department'],
  category: ['commerce.department'],
  'category name': ['commerce.department'],
  product: ['commerce.productName'],
  'product name': ['commerce.productName'],
  'item name': ['commerce.productName'],
  'plan name': ['commerce.productAdjective'],
  material: ['commerce.productMaterial'],
  isbn: ['commerce.isbn'],
  sku: ['string.alphanumeric', { length: 8, casing: 'upper' }],
  price: ['commerce.price'],
  amount: ['finance.amount'],
  currency: ['finance.currencyCode'],
  'currency code': ['finance.currencyCode'],
  iban: ['finance.iban'],
  bic: ['finance.bic'],
  'account number': ['finance.accountNumber'],
  color: ['color.human'],
  colour: ['color.human'],
  title: ['book.title'],
  'album title': ['music.album'],
  'song title': ['music.songName'],
  'track title': ['music.songName'],
  genre: ['music.genre'],
  publisher: ['book.publisher'],
  label: ['word.noun'],
  tag: ['word.noun'],
  keyword: ['word.noun'],
  slug: ['lorem.slug'],
  summary: ['lorem.sentence'],
  subject: ['lorem.sentence', { min: 3, max: 6 }],
  message: ['lorem.sentence'],
  reason: ['lorem.sentence'],
  detail: ['lorem.sentence'],
  note: ['lorem.sentence'],
  comment: ['lorem.sentence'],
  description: ['lorem.sentence'],
  body: ['lorem.paragraph'],
  content: ['lorem.paragraph'],
  text: ['lorem.sentence'],
  language: ['location.language'],
  version: ['system.semver'],
  file: ['system.fileName'],
  filename: ['system.fileName'],
  'file name': ['system.fileName'],
  path: ['system.filePath'],
  'mime type': ['system.mimeType'],
  'content type': ['system.mimeType'],
  'media type': ['system.mimeType'],
  id: ['string.alphanumeric', 12],
  token: ['string.alphanumeric', 32],
  key: ['word.noun'],
  hash: ['string.hexadecimal', { length: 40, prefix: '', casing: 'lower' }],
  checksum: ['string.hexadecimal', { length: 40, prefix: '', casing: 'lower' }],
  uuid: ['uuid'],
  guid: ['uuid'],
  'created at': ['date-time'],
  'updated at': ['date-time'],
  'modified at': ['date-time'],
  'deleted at': ['date-time'],
  'started at': ['date-time'],
  'ended at': ['date-time'],
  'completed at': ['date-time'],
  'expires at': ['date-time'],
  timestamp: ['date-time'],
  datetime: ['date-time'],
  date: ['date'],
  birthday: ['date'],
  'date of birth': ['date'],
  locale: ['locale'],
  image: ['internet.url'],
  avatar: ['internet.url'],
  thumbnail: ['internet.url'],
  photo: ['internet.url'],
  logo: ['internet.url'],
  ean: ['string.numeric', 13],
  mac: ['internet.mac'],
};

/** The likely range of a number, by the same rule: lowest, highest, decimal places. */
export const numbersByName: Readonly<Record<string, readonly [low: number, high: number, decimals: number]>> = {
  price: [1, 500, 2],
  amount: [1, 500, 2],
  cost: [1, 500, 2],
  total: [1, 2000, 2],
  tax: [0, 100, 2],
  quantity: [1, 10, 0],
  count: [0, 50, 0],
  age: [1, 90, 0],
  year: [1960, 2025, 0],
  latitude: [-60, 70, 6],
  lat: [-60, 70, 6],
  longitude: [-180, 180, 6],
  lng: [-180, 180, 6],
  lon: [-180, 180, 6],
  rating: [1, 5, 1],
  score: [0, 100, 0],
  percent: [0, 100, 0],
  percentage: [0, 100, 0],
  weight: [1, 100, 1],
  height: [1, 200, 1],
  width: [1, 200, 1],
  port: [1024, 65535, 0],
  page: [1, 20, 0],
  limit: [10, 100, 0],
  offset: [0, 100, 0],
  duration: [1, 600, 0],
  status: [200, 599, 0],
};

/** Caches results by name: each sample looks up the same ones. */
const found = new WeakMap<object, Map<string, unknown>>();

/** Limits the cache: maps have made-up names without end. */
const mostFound = 10_000;

/** The entry for the longest ending of a name that has one. */
export function byName<T>(table: Readonly<Record<string, T>>, name: readonly string[]): T | undefined {
  const key = name.join(' ');
  let known = found.get(table);
  if (known === undefined || known.size > mostFound) {
    known = new Map();
    found.set(table, known);
  }
  // The values in a table's cache have the table's type.
  if (known.has(key)) return known.get(key) as T | undefined;
  const entry = entryFor(table, name);
  known.set(key, entry);
  return entry;
}

function entryFor<T>(table: Readonly<Record<string, T>>, name: readonly string[]): T | undefined {
  const words = name.flatMap(wordsIn);
  for (let start = 0; start < words.length; start++) {
    const ending = words.slice(start).join(' ');
    for (const key of [ending, ending.replace(/s$/, ''), ending.replace(/ies$/, 'y')]) {
      if (Object.hasOwn(table, key)) return table[key];
    }
  }
  return undefined;
}

/** `billingEmail_address` is `billing`, `email`, `address`. */
function wordsIn(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
