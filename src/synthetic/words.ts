/**
 * The words that invented people, places and things are made of. Nothing here is borne by anybody: given names are made up,
 * surnames are a colour and an object, places and streets do not exist, vehicles are of no maker.
 */

const colours = [
  'Amber',
  'Azure',
  'Beige',
  'Crimson',
  'Indigo',
  'Lilac',
  'Maroon',
  'Mauve',
  'Ochre',
  'Puce',
  'Scarlet',
  'Sepia',
  'Teal',
  'Umber'
]

const objects = [
  'bucket',
  'doormat',
  'hatstand',
  'kettle',
  'ladder',
  'lampshade',
  'saucepan',
  'spanner',
  'teapot',
  'toaster',
  'trombone',
  'umbrella',
  'wardrobe',
  'wheelbarrow'
]

/** Made-up given names for men. */
export const maleNames = [
  'Brocco',
  'Dundlewick',
  'Fizzlewin',
  'Gromble',
  'Ombrelo',
  'Quillow',
  'Snorbert',
  'Thimblor',
  'Wobblin',
  'Zandric',
  'Zoëndel'
]

/** Made-up given names for women. */
export const femaleNames = [
  'Bramblina',
  'Cloudetta',
  'Fizzabel',
  'Marmalina',
  'Pebblyn',
  'Quillaria',
  'Thimbla',
  'Twiggany',
  'Wispera',
  'Zindelle',
  'Zélindra'
]

/** Surnames: a colour and an object in one word, a few of them doubled or with an apostrophe. */
export const surnames = [
  ...colours.flatMap(colour => objects.map(object => `${colour}${object}`)),
  "O'Teapot",
  "O'Hatstand",
  'Teal-Ladder',
  'Puce-Trombone'
]

/** Streets that do not exist. */
export const streets = [
  'Biscuit Row',
  'Custard Crescent',
  'Doorknob Drive',
  'Marzipan Avenue',
  'Porridge Street',
  'Pudding Walk',
  'Saucer Close',
  'Spatula Way',
  'Teaspoon Terrace'
]

/** Towns that do not exist. */
export const towns = ['Umberwick-on-Zed', 'Nether Tockley', 'Quillmouth', 'Great Zephyrham', 'Wobbleford', 'Upper Snorden']

/** Counties that do not exist. */
export const counties = ['Zedshire', 'North Quagshire', 'Wobblesex']

/** Vehicles of no maker. */
export const vehicleModels = [
  ['Wobblewagen', 'Zephyrette'],
  ['Pumpkin', 'Coach'],
  ['Tortoise', 'Turbo'],
  ['Clogworks', 'Clog 3']
] as const

/** Colours of vehicles. */
export const vehicleColours = ['Red', 'Blue', 'Silver', 'Black', 'White', 'Green']

/** Banks that do not exist. */
export const banks = ['Bank of Zed', 'Toad Hall Building Society', 'Piggy & Sons']
