import type { JsonObject } from '../../../src/json'

const address = (i: number): JsonObject => ({
  Type: 'PR',
  Number: String(10 + i),
  Street: `Quince Mews ${i}`,
  Town: 'Umberford',
  County: 'Nonshire',
  Postcode: `ZZ${10 + i} 9ZZ`,
  FromDate: `0${1 + i}/04/2021`,
  ToDate: `1${i}/09/2023`
})

/** A record of about 1.1 KB, as the police's system would write one. Nobody is meant: all is invented. */
export const record: JsonObject = {
  VisorReference: '01/0012345',
  NominalCategory: 'RTO',
  RecordStatus: 'LIC',
  CreatedDate: '14/02/2024',
  Unit: 'CTNM North',
  MappsReference: 'MP0000123',
  Person: {
    Title: 'Mr',
    Surname: 'Umberglass',
    PreferredName: 'Quill',
    PreviousSurname: 'Nonesuch',
    Birthdate: '01/04/1985',
    Gender: '1',
    Ethnicity: 'W1',
    Nationality: 'GBR',
    Religion: 'none',
    MaritalStatus: 'single',
    Language: 'English',
    Interpreter: 'N',
    Youth: 'N'
  },
  Description: {
    Height: '181',
    Weight: '77.5',
    Hair: 'brown',
    LeftEye: 'green',
    RightEye: 'green',
    FacialHair: 'none',
    FaceShape: 'round',
    Build: 'slim',
    Complexion: 'pale',
    ShoeSize: '9'
  },
  OtherNames: [
    { Kind: 'AKA', Surname: 'Umber', Birthdate: '01/04/1986' },
    { Kind: 'PRV', Surname: 'Zephyr' }
  ],
  Addresses: [{ Type: 'H', Number: '7', Street: 'Quince Mews', Town: 'Umberford', Postcode: 'ZZ99 9ZZ', FromDate: '05/06/2023' }],
  Contacts: [
    { Kind: 'EML', Value: 'quill@example.invalid', Use: 'H' },
    { Kind: 'TEL', Value: '07700 900123', Use: 'M' }
  ],
  Vehicles: [{ Registration: 'ZZ99ZZZ', Make: 'Nonesuch', Model: 'Estate', Colour: 'blue', FromDate: '01/07/2023' }]
}

/** A nominal of 4 to 8 KB. */
export const nominal: JsonObject = {
  ...record,
  Photograph: { Reference: 'photo-17', TakenDate: '02/03/2024' },
  Marks: [
    { Kind: 'SCR', Part: 'left hand', Comment: 'two centimetres' },
    { Kind: 'TAT', Part: 'right arm', Comment: 'a quill' },
    { Kind: 'TAT', Part: 'shoulder', Comment: 'a glass' }
  ],
  Addresses: [...(record['Addresses'] as JsonObject[]), ...Array.from({ length: 8 }, (_one, i) => address(i))],
  Convictions: Array.from({ length: 9 }, (_one, i) => ({
    OffenceCode: `ZZ0000${i}`,
    Description: 'an invented offence of some length',
    OffenceDate: `0${i + 1}/02/2019`,
    Court: 'Umberford Crown Court',
    Sentence: 'imprisonment',
    SentencedDate: `1${i}/11/2019`,
    Months: String(6 * (i + 1)),
    Main: i === 0 ? 'Y' : 'N'
  })),
  Associates: Array.from({ length: 6 }, (_one, i) => ({
    Name: `Ferrule Nobody ${i}`,
    Reference: `A-${i}`,
    Relationship: 'friend',
    NoContact: i % 2 === 0 ? 'Y' : 'N',
    Telephone: '07700 900456',
    FromDate: `0${i + 1}/01/2020`
  })),
  Visits: Array.from({ length: 7 }, (_one, i) => ({
    Reference: `V-${i}`,
    Address: 'Quince Mews 7',
    Outcome: 'seen at home, nothing of note',
    NextDate: `1${i}/10/2024`
  }))
}
