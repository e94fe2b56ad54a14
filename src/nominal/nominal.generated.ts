// Written by `node scripts/generate-types.mjs` from schemas/shared/nominal.schema.json. Change that, not this.

/**
 * A body that contributes and receives.
 */
export type Agency = 'police-ctnm' | 'probation-nsd' | 'prison-hmps' | 'visor' | 'mapps'

/**
 * Text of at most 1,000 characters, not empty.
 */
export type Text = string

/**
 * Text of at most 100,000 characters, not empty.
 */
export type LongText = string

/**
 * ISO 8601 calendar date, or only its year and month, or only its year.
 */
export type PartialDate = string

/**
 * RFC 3339 date and time with offset.
 */
export type DateTime = string

/**
 * Opaque: printable, 1 to 30 characters.
 */
export type VisorReference = string

/**
 * A code that no code list holds yet: it travels verbatim with the name of the list it was not found in, and goes back verbatim.
 */
export type ParkedCode = {
  /**
   * The code as the source wrote it.
   */
  parked: string
  /**
   * Name of the code list.
   */
  system: string
}

/**
 * M male, F female, N not known, NS not specified. [C:PR, PA, BD]
 */
export type Sex = ('M' | 'F' | 'N' | 'NS') | ParkedCode

/**
 * Self-defined ethnicity, 18+1. [C:PR, PA]
 */
export type Ethnicity =
  | (
      | 'W1'
      | 'W2'
      | 'W3'
      | 'W5'
      | 'W9'
      | 'M1'
      | 'M2'
      | 'M3'
      | 'M9'
      | 'A1'
      | 'A2'
      | 'A3'
      | 'A4'
      | 'A9'
      | 'B1'
      | 'B2'
      | 'B9'
      | 'O2'
      | 'O9'
      | 'NS'
      | 'UNKNOWN'
    )
  | ParkedCode

/**
 * A worker of an agency.
 */
export type WorkerReference = {
  /**
   * Agency.
   */
  agency?: Agency
  /**
   * Name as the agency writes it.
   */
  name?: Text
  /**
   * Staff reference.
   */
  reference?: Text
  /**
   * Rank or grade.
   */
  rank?: Text
  /**
   * Unit or team.
   */
  unit?: Text
}

/**
 * Government Security Classification: tier, the -SENSITIVE marking, handling instructions, descriptors, caveats. [S:GSCP 2023/2024]
 */
export type Marking = {
  /**
   * OFFICIAL; SECRET and TOP SECRET are refused at the door.
   */
  tier: 'OFFICIAL'
  /**
   * OFFICIAL-SENSITIVE.
   */
  sensitive?: boolean
  /**
   * Handling instructions.
   */
  handling?: Text[]
  /**
   * Descriptors.
   */
  descriptor?: Text[]
  /**
   * National caveats.
   */
  caveat?: Text[]
}

/**
 * The shared record of one person, in 29 sections (domain sheet 1.3) and one of personal facts. No ViSOR schema is public: `ViSOR-compatible` means compatible with this structure. `x-section` is the section's number, `x-owner` who owns it, `x-mandatory` when it is required by the minimum data set, `x-source` how well it is sourced, `x-key` which fields name an item of an array: arrays with a key are sets, kept in the order of their keys. Tags: [S] read in the source, [C] read in public code, [R] not checked, [I] proposed.
 */
export type Nominal = {
  /**
   * The core of the nominal: what it is, where it stands, who leads.
   */
  core?: {
    /**
     * The ViSOR reference. Its format is not public, so it is opaque: trimmed, printable, at most 30 characters. [C:CA]
     */
    visorRef?: VisorReference
    /**
     * Nominal type. ViSOR's own list is not public; these are proposed. [I from POLCAUT, APP-ID]
     */
    category?:
      | (
          | 'RSO'
          | 'OTHER_SEXUAL'
          | 'VIOLENT'
          | 'REGISTERED_TERRORIST_OFFENDER'
          | 'OTHER_DANGEROUS'
          | 'POTENTIALLY_DANGEROUS_PERSON'
          | 'TERRORIST_RISK_OFFENDER'
          | 'CT_NOMINAL_UNCONVICTED'
        )
      | ParkedCode
    /**
     * Where the person stands in the life-cycle. [I]
     */
    recordStatus?:
      | (
          | 'ARRESTED'
          | 'CHARGED'
          | 'REMANDED'
          | 'CONVICTED_UNSENTENCED'
          | 'CUSTODY'
          | 'HOSPITAL'
          | 'LICENCE'
          | 'RECALLED'
          | 'SENTENCE_ENDED_NOTIFYING'
          | 'NOTIFICATION_ENDED'
          | 'ABROAD'
          | 'WANTED'
          | 'DECEASED'
          | 'ARCHIVED'
        )
      | ParkedCode
    /**
     * The day the first agency opened its record. [I]
     */
    createdOn?: PartialDate
    /**
     * The agency that opened it. [I]
     */
    createdByAgency?: Agency
    /**
     * The agency whose worker manages the record. [I]
     */
    managerAgency?: Agency
    /**
     * The agency that leads the case in its present phase: police-led once licence has ended and notification still runs. [S:SEED]
     */
    leadAgency?: Agency
    /**
     * The regional counter-terrorism unit that holds the case (a code of the adopter's; CTU codes are not public). [S:SEED, JOB-WM]
     */
    unit?: Text
    /**
     * State of the move from ViSOR to MAPPS. [I]
     */
    migrationState?: ('VISOR_ONLY' | 'DUAL' | 'MAPPS_MASTER' | 'VISOR_FROZEN') | ParkedCode
    /**
     * The reference in MAPPS, once it has one. [I]
     */
    mappsId?: Text
    /**
     * During the move, the one register that is master of the record: visor or mapps. [I]
     */
    migrationMaster?: Agency
    /**
     * The day of the cutover: from then on nothing is written to ViSOR. [I]
     */
    cutoverOn?: PartialDate
    /**
     * When it was last checked that the record in ViSOR has stayed as it was at the cutover. [I]
     */
    frozenCheckedOn?: PartialDate
  }
  /**
   * Who does what on the record: the ViSOR relationship roles.
   */
  roles?: {
    /**
     * The one person responsible for the record's content and quality. [S:SCOT14 15.6]
     */
    manager?: WorkerReference
    /**
     * Who supervises the manager. [S:COL-COURSE]
     */
    supervisor?: WorkerReference
    /**
     * Further supervisors. [S:COL-COURSE]
     */
    additionalSupervisors?: WorkerReference[]
    /**
     * LPC. [S:COL-COURSE]
     */
    localPointOfContact?: WorkerReference
    /**
     * CPC. [S:COL-COURSE]
     */
    centralPointOfContact?: WorkerReference
    /**
     * Partners and restricted partners on the record. [S:COL-COURSE]
     */
    partners?: {
      /**
       * The partner's agency.
       */
      agency: Agency
      /**
       * The partner's name as the agency writes it.
       */
      name?: Text
      /**
       * The partner's staff reference.
       */
      reference?: Text
      /**
       * Team or unit.
       */
      team?: Text
      /**
       * True for a restricted partner.
       */
      restricted?: boolean
      /**
       * From when.
       */
      from?: PartialDate
      /**
       * Until when.
       */
      to?: PartialDate
      /**
       * When the partner acknowledged the record. [I]
       */
      acknowledgedAt?: DateTime
    }[]
    /**
     * Who edits the record, with training in ViSOR and vetting. [S:COL-COURSE]
     */
    editors?: {
      /**
       * The editor's agency. [S:COL-COURSE]
       */
      agency: Agency
      /**
       * Name as the agency writes it. [I]
       */
      name?: Text
      /**
       * Staff reference. [I]
       */
      reference?: Text
      /**
       * When the ViSOR end user course was passed. [S:COL-COURSE]
       */
      trainingPassedOn?: PartialDate
      /**
       * Mark of the assessment in per cent; the pass mark is 80. [S:COL-COURSE]
       */
      trainingScore?: number
      /**
       * Until when the training counts as current. [I]
       */
      trainingValidTo?: PartialDate
      /**
       * Vetting level held. [S:COL-COURSE; P:JD-CTSPP]
       */
      vetting?: ('RV' | 'NPPV2' | 'NPPV3' | 'CTC' | 'SC' | 'DV') | ParkedCode
      /**
       * Until when the vetting is valid. [I]
       */
      vettingValidTo?: PartialDate
      /**
       * Counter-terrorism specialist, for whom security check (SC) is asked. [P:JD-CTSPP]
       */
      specialist?: boolean
    }[]
  }
  /**
   * The name and every other name used. A new name is notifiable within three days.
   */
  names?: {
    /**
     * The name the record is kept under.
     */
    primary?: {
      /**
       * Title as written.
       */
      title?: Text
      /**
       * Given names in order.
       */
      given?: Text[]
      /**
       * Family name.
       */
      family?: Text
    }
    /**
     * Other names used.
     */
    others?: {
      /**
       * What kind of other name.
       */
      kind?: ('ALIAS' | 'PREVIOUS' | 'MAIDEN' | 'NICKNAME' | 'OTHER') | ParkedCode
      /**
       * Title as written.
       */
      title?: Text
      /**
       * Given names in order.
       */
      given?: Text[]
      /**
       * Family name.
       */
      family?: Text
      /**
       * Date of birth given with this name.
       */
      birthDate?: PartialDate
      /**
       * Sex given with this name.
       */
      sex?: Sex
      /**
       * Ethnicity given with this name.
       */
      ethnicity?: Ethnicity
      /**
       * Since when the name is used. [S:CTA08 s48(1)]
       */
      from?: PartialDate
      /**
       * When it was notified to the police. [S:CTA08 s48(1)]
       */
      notifiedOn?: PartialDate
    }[]
    /**
     * The name the person prefers.
     */
    preferred?: Text
    /**
     * Previous surname. [C:CA]
     */
    previousFamily?: Text
  }
  /**
   * Facts about the person that belong to no other section.
   */
  person?: {
    /**
     * Date of birth; a partial date where only year or month is known.
     */
    birthDate?: PartialDate
    /**
     * Date of death.
     */
    deathDate?: PartialDate
    /**
     * Sex.
     */
    sex?: Sex
    /**
     * Gender identity, nDelius codes. [C:PR]
     */
    genderIdentity?: ('GIM' | 'GIF' | 'GINB' | 'GIRF' | 'GISD' | 'UNK') | ParkedCode
    /**
     * Self-defined ethnicity. Never filled from officer-perceived codes.
     */
    ethnicity?: Ethnicity
    /**
     * Officer-perceived 6+1 (IC) code. [R-high]
     */
    observedEthnicity?: ('1' | '2' | '3' | '4' | '5' | '6' | '9') | ParkedCode
    /**
     * Nationality as described by the source.
     */
    nationality?: Text
    /**
     * Religion as described by the source.
     */
    religion?: Text
    /**
     * Marital status as described by the source.
     */
    maritalStatus?: Text
    /**
     * Sexual orientation as described by the source.
     */
    sexualOrientation?: Text
    /**
     * Preferred language.
     */
    language?: Text
    /**
     * Whether an interpreter is needed.
     */
    interpreterRequired?: boolean
    /**
     * Prison marker of a young offender. [C:PA]
     */
    youthOffender?: boolean
  }
  /**
   * Numbers that name the person. The raw spelling is kept; an invalid number is kept and reported, never dropped.
   */
  identifiers?: {
    /**
     * What kind of number.
     */
    kind:
      | 'pnc'
      | 'cro'
      | 'asn'
      | 'noms'
      | 'crn'
      | 'nino'
      | 'visor'
      | 'bookNumber'
      | 'previousCrn'
      | 'mergedNoms'
      | 'immigration'
      | 'passport'
      | 'drivingLicence'
      | 'urn'
      | 'offenderId'
      | 'other'
    /**
     * Canonical form where the kind has one, else the value trimmed.
     */
    value: Text
    /**
     * Whether form and check letter are right.
     */
    valid?: boolean
    /**
     * Why it is not valid.
     */
    reason?: Text
    /**
     * The source's spelling, where it differs from the canonical form.
     */
    raw?: Text
    /**
     * The source's own name of the kind, for kind `other`.
     */
    label?: Text
    /**
     * Issue date.
     */
    issuedOn?: PartialDate
    /**
     * Issuing authority.
     */
    issuedBy?: Text
  }[]
  /**
   * What the person looks like.
   */
  description?: {
    /**
     * Height in centimetres.
     */
    heightCm?: number
    /**
     * Weight in kilograms.
     */
    weightKg?: number
    /**
     * Hair colour.
     */
    hair?: Text
    /**
     * Left eye colour.
     */
    leftEye?: Text
    /**
     * Right eye colour.
     */
    rightEye?: Text
    /**
     * Facial hair.
     */
    facialHair?: Text
    /**
     * Shape of face.
     */
    faceShape?: Text
    /**
     * Build.
     */
    build?: Text
    /**
     * Complexion.
     */
    complexion?: Text
    /**
     * Shoe size.
     */
    shoeSize?: number
    /**
     * Marks, scars and tattoos.
     */
    marks?: {
      /**
       * Kind of mark.
       */
      kind: ('TATTOO' | 'SCAR' | 'MARK' | 'OTHER') | ParkedCode
      /**
       * Part of the body.
       */
      part?: Text
      /**
       * What it looks like.
       */
      comment?: Text
    }[]
    /**
     * The newest photograph, by reference.
     */
    photo?: {
      /**
       * Reference in the holder's system.
       */
      reference: Text
      /**
       * When it was taken.
       */
      takenOn?: PartialDate
    }
  }
  /**
   * Every place the person lives, stays or can be found. A change of home is notifiable within three days; seven days' stay elsewhere likewise.
   */
  addresses?: {
    /**
     * Why the address is on the record.
     */
    type:
      | (
          | 'NOTIFIED_HOME'
          | 'OTHER_PREMISES'
          | 'LICENCE'
          | 'APPROVED_PREMISES'
          | 'MAILING'
          | 'HOME'
          | 'SECONDARY'
          | 'PREVIOUS'
          | 'BAIL'
          | 'PROPOSED'
          | 'DISCHARGE'
          | 'RECEPTION'
          | 'CURFEW'
          | 'OTHER'
        )
      | ParkedCode
    /**
     * Flat or unit (BS7666 SAON).
     */
    subBuilding?: Text
    /**
     * Building name (BS7666 PAON).
     */
    building?: Text
    /**
     * House number (BS7666 PAON).
     */
    number?: Text
    /**
     * Street.
     */
    street?: Text
    /**
     * Locality or district.
     */
    locality?: Text
    /**
     * Post town.
     */
    town?: Text
    /**
     * Administrative area.
     */
    county?: Text
    /**
     * Postcode.
     */
    postcode?: Text
    /**
     * Country.
     */
    country?: Text
    /**
     * Unique property reference number.
     */
    uprn?: Text
    /**
     * The address in one line, where the source has only that.
     */
    full?: Text
    /**
     * Address lines, where the source has only those.
     */
    lines?: Text[]
    /**
     * True where the person has no fixed abode.
     */
    noFixedAbode?: boolean
    /**
     * Where a person of no fixed abode can regularly be found. [S:CTA08 s47 note 125]
     */
    whereFound?: Text
    /**
     * From when.
     */
    from?: PartialDate
    /**
     * Until when.
     */
    to?: PartialDate
    /**
     * Whether somebody has checked it.
     */
    verified?: boolean
    /**
     * Telephone at the address.
     */
    telephone?: Text
    /**
     * The source's main address.
     */
    primary?: boolean
    /**
     * Notes.
     */
    notes?: LongText
    /**
     * When it was notified to the police. [S:CTA08 s48(2),(3)]
     */
    notifiedOn?: PartialDate
  }[]
  /**
   * All telephone numbers and e-mail addresses.
   */
  contacts?: {
    /**
     * Telephone or e-mail.
     */
    kind: 'phone' | 'email'
    /**
     * The number or address.
     */
    value: Text
    /**
     * What it is used for.
     */
    use?: ('HOME' | 'MOBILE' | 'BUSINESS' | 'FAX' | 'OTHER') | ParkedCode
    /**
     * From when.
     */
    from?: PartialDate
    /**
     * When use ceased.
     */
    ceasedOn?: PartialDate
    /**
     * When it was notified to the police. [S:CTBSA19 s12(2),(3)]
     */
    notifiedOn?: PartialDate
    /**
     * When the end of its use was notified. [S:CTBSA19 s12(3)]
     */
    ceasedNotifiedOn?: PartialDate
  }[]
  /**
   * Vehicles kept or available for use.
   */
  vehicles?: {
    /**
     * Registration mark.
     */
    registration: Text
    /**
     * Make.
     */
    make?: Text
    /**
     * Model.
     */
    model?: Text
    /**
     * Colour.
     */
    colour?: Text
    /**
     * Where it usually stands overnight.
     */
    overnightLocation?: Text
    /**
     * Keeper, or a right to use.
     */
    relation?: ('KEEPER' | 'RIGHT_TO_USE') | ParkedCode
    /**
     * From when.
     */
    from?: PartialDate
    /**
     * First use.
     */
    firstUsedOn?: PartialDate
    /**
     * When keeping or use ceased.
     */
    ceasedOn?: PartialDate
    /**
     * When it was notified to the police. [S:CTBSA19 s12(3)]
     */
    notifiedOn?: PartialDate
    /**
     * When its details last changed. [S:CTBSA19 s12(3)]
     */
    changedOn?: PartialDate
    /**
     * When that change was notified. [S:CTBSA19 s12(3)]
     */
    changeNotifiedOn?: PartialDate
    /**
     * When the end of keeping or use was notified. [S:CTBSA19 s12(3)]
     */
    ceasedNotifiedOn?: PartialDate
  }[]
  /**
   * Accounts and cards.
   */
  financial?: {
    /**
     * Accounts, also a company's if the person runs one.
     */
    accounts?: {
      /**
       * Institution.
       */
      institution?: Text
      /**
       * Address of the branch.
       */
      branchAddress?: Text
      /**
       * Account number.
       */
      accountNumber: Text
      /**
       * Sort code.
       */
      sortCode?: Text
      /**
       * Whether it is a business account.
       */
      business?: boolean
      /**
       * Opened.
       */
      openedOn?: PartialDate
      /**
       * Closed.
       */
      closedOn?: PartialDate
      /**
       * When the account was notified to the police. [S:CTBSA19 s12(4)]
       */
      notifiedOn?: PartialDate
      /**
       * When its details last changed. [S:CTBSA19 s12(4)]
       */
      changedOn?: PartialDate
      /**
       * When that change was notified. [S:CTBSA19 s12(4)]
       */
      changeNotifiedOn?: PartialDate
      /**
       * When its closing was notified. [S:CTBSA19 s12(4)]
       */
      closedNotifiedOn?: PartialDate
    }[]
    /**
     * Cards.
     */
    cards?: {
      /**
       * Card number.
       */
      number: Text
      /**
       * Institution.
       */
      institution?: Text
      /**
       * Start.
       */
      startOn?: PartialDate
      /**
       * Expiry.
       */
      expiresOn?: PartialDate
      /**
       * When it was given up or lost.
       */
      ceasedOn?: PartialDate
      /**
       * When the person got the card. [S:CTBSA19 s12(4)]
       */
      gainedOn?: PartialDate
      /**
       * When the card was notified to the police. [S:CTBSA19 s12(4)]
       */
      notifiedOn?: PartialDate
      /**
       * When its end was notified. [S:CTBSA19 s12(4)]
       */
      ceasedNotifiedOn?: PartialDate
    }[]
  }
  /**
   * Passports and other identity documents held.
   */
  identityDocuments?: {
    /**
     * Kind of document.
     */
    kind: ('PASSPORT' | 'NATIONAL_ID' | 'DRIVING_LICENCE' | 'OTHER') | ParkedCode
    /**
     * Document number.
     */
    number: Text
    /**
     * Issuing country.
     */
    country?: Text
    /**
     * Name on it.
     */
    name?: Text
    /**
     * Issued.
     */
    issuedOn?: PartialDate
    /**
     * Expiry.
     */
    expiresOn?: PartialDate
    /**
     * When it was given up or lost.
     */
    ceasedOn?: PartialDate
    /**
     * When the person got the document. [S:CTBSA19 s12(4)]
     */
    gainedOn?: PartialDate
    /**
     * When it was notified to the police. [S:CTBSA19 s12(4)]
     */
    notifiedOn?: PartialDate
    /**
     * When its loss or surrender was notified. [S:CTBSA19 s12(4)]
     */
    ceasedNotifiedOn?: PartialDate
  }[]
  /**
   * Notification under Part 4 of the Counter-Terrorism Act 2008.
   */
  notification?: {
    /**
     * The regime.
     */
    regime?: ('CTA_PART4' | 'CTA_NOTIFICATION_ORDER' | 'OTHER') | ParkedCode
    /**
     * Whether notification requirements apply.
     */
    required?: boolean
    /**
     * The day the person was dealt with for the offence; the period begins then.
     */
    dealtWithOn?: PartialDate
    /**
     * When notification began in practice (release).
     */
    startOn?: PartialDate
    /**
     * Length of the period in years. [S:CTA08 s53]
     */
    lengthYears?: 10 | 15 | 30
    /**
     * Periods in custody or detention that do not count. [S:CTA08 s53(7)]
     */
    disregarded?: {
      /**
       * First day.
       */
      from: PartialDate
      /**
       * Last day.
       */
      to?: PartialDate
      /**
       * Why.
       */
      reason?: Text
    }[]
    /**
     * The last day for the initial notification: the event day and the two days after it, custody ignored.
     */
    initialDueOn?: PartialDate
    /**
     * When initial notification was made.
     */
    initialNotifiedOn?: PartialDate
    /**
     * When the person last notified.
     */
    lastNotifiedOn?: PartialDate
    /**
     * When the next periodic notification is due.
     */
    nextDueOn?: PartialDate
    /**
     * The end date as the police hold it.
     */
    endOn?: PartialDate
    /**
     * Station at which notification is made.
     */
    station?: Text
    /**
     * Reference of the written acknowledgement. [S:CTA08 s50(4),(5)]
     */
    acknowledgementRef?: Text
    /**
     * False where the person has no sole or main residence in the UK: weekly notification.
     */
    soleOrMainResidence?: boolean
    /**
     * Notifications made at a station, one for each occasion. [S:CTA08 s48(10), s50(4)-(5)]
     */
    notices?: {
      /**
       * When it was made. [S:CTA08 s50]
       */
      on: PartialDate
      /**
       * What it was made for. [S:CTA08 s47-49, s52]
       */
      kind?: 'INITIAL' | 'CHANGE' | 'RELEASE' | 'PERIODIC' | 'TRAVEL'
      /**
       * Where it was made. [S:CTA08 s50]
       */
      station?: Text
      /**
       * The kinds of information that were notified. [S:CTA08 s47(2), s48(10), s48A(8); CTBSA19 s12]
       */
      items?: (
        | 'BIRTH_DATE'
        | 'NINO'
        | 'NAMES'
        | 'HOME_ADDRESS'
        | 'OTHER_PREMISES'
        | 'CONTACTS'
        | 'VEHICLES'
        | 'FINANCIAL'
        | 'IDENTITY_DOCUMENTS'
      )[]
      /**
       * Reference of the written acknowledgement. [S:CTA08 s50(4)-(5)]
       */
      acknowledgementRef?: Text
      /**
       * When it was acknowledged in writing. [S:CTA08 s50(4)-(5)]
       */
      acknowledgedOn?: PartialDate
    }[]
    /**
     * Breaches recorded.
     */
    breaches?: {
      /**
       * When.
       */
      on: PartialDate
      /**
       * What.
       */
      text?: LongText
      /**
       * The duty that was not kept in time. [S:CTA08 s47-49, s52, s54]
       */
      duty?:
        | 'INITIAL'
        | 'NAMES'
        | 'HOME_ADDRESS'
        | 'OTHER_PREMISES'
        | 'CONTACTS'
        | 'VEHICLES'
        | 'FINANCIAL'
        | 'IDENTITY_DOCUMENTS'
        | 'RELEASE'
        | 'PERIODIC'
        | 'TRAVEL'
    }[]
  }
  /**
   * Foreign travel notified.
   */
  travel?: {
    /**
     * Departure.
     */
    departsOn: PartialDate
    /**
     * Countries, in order.
     */
    countries?: Text[]
    /**
     * Points of arrival.
     */
    arrivalPoints?: Text[]
    /**
     * Carrier.
     */
    carrier?: Text
    /**
     * Address of the first night.
     */
    firstNightAddress?: Text
    /**
     * Return.
     */
    returnsOn?: PartialDate
    /**
     * Port of return.
     */
    returnPort?: Text
    /**
     * When it was notified.
     */
    notifiedOn?: PartialDate
    /**
     * When the return was notified.
     */
    returnNotifiedOn?: PartialDate
    /**
     * The day the person in fact came back. [S:CTA08 s52]
     */
    returnedOn?: PartialDate
  }[]
  /**
   * Court orders and civil measures.
   */
  orders?: {
    /**
     * Type of order.
     */
    type:
      | (
          | 'CTA_PART4_NOTIFICATION'
          | 'CTA_NOTIFICATION_ORDER'
          | 'FOREIGN_TRAVEL_RESTRICTION_ORDER'
          | 'TPIM'
          | 'TEMPORARY_EXCLUSION_ORDER'
          | 'SCPO'
          | 'SERIOUS_VIOLENCE_REDUCTION_ORDER'
          | 'SHPO'
          | 'SOPO'
          | 'SRO'
          | 'NOTIFICATION_ORDER_SOA'
          | 'VIOLENT_OFFENDER_ORDER'
          | 'LICENCE'
          | 'PSS'
          | 'HOSPITAL_ORDER'
          | 'BAIL'
        )
      | ParkedCode
    /**
     * Court.
     */
    court?: Text
    /**
     * When made.
     */
    madeOn?: PartialDate
    /**
     * Expiry.
     */
    expiresOn?: PartialDate
    /**
     * Conditions.
     */
    conditions?: LongText[]
    /**
     * Breaches.
     */
    breaches?: LongText[]
  }[]
  /**
   * Offences, findings and sentences.
   */
  convictions?: {
    /**
     * CJS or Home Office offence code.
     */
    offenceCode?: Text
    /**
     * Offence as described; the wording of a charge may be long.
     */
    description?: LongText
    /**
     * Date of the offence.
     */
    offenceDate?: PartialDate
    /**
     * Arrest/summons number of the case.
     */
    asn?: Text
    /**
     * Under which power the person was arrested. [S:SEED]
     */
    arrestRoute?: ('TACT_S41' | 'PACE' | 'OTHER') | ParkedCode
    /**
     * Arrest.
     */
    arrestedOn?: PartialDate
    /**
     * Charge.
     */
    chargedOn?: PartialDate
    /**
     * Conviction.
     */
    convictedOn?: PartialDate
    /**
     * Finding of a terrorist connection.
     */
    terroristConnection?: boolean
    /**
     * Statutory basis of that finding.
     */
    terroristConnectionBasis?: Text
    /**
     * Court.
     */
    court?: Text
    /**
     * Sentence as described.
     */
    sentence?: LongText
    /**
     * When sentence was passed.
     */
    sentencedOn?: PartialDate
    /**
     * Length in months.
     */
    lengthMonths?: number
    /**
     * Life, IPP or another indeterminate sentence.
     */
    indeterminate?: boolean
    /**
     * The source's main offence.
     */
    main?: boolean
    /**
     * Convicted outside the UK.
     */
    foreign?: boolean
    /**
     * Number of counts.
     */
    count?: number
    /**
     * The source's own id of the offence.
     */
    sourceId?: Text
    /**
     * Source reference of the sentence that this one follows; without it terms run concurrently. [S:CTA08 s53(6)]
     */
    consecutiveTo?: Text
  }[]
  /**
   * What the prison knows.
   */
  custody?: {
    /**
     * Whether the person is in custody now.
     */
    inCustody?: boolean
    /**
     * NOMIS status, e.g. ACTIVE IN.
     */
    status?: Text
    /**
     * Prison code (three letters).
     */
    prison?: Text
    /**
     * Prison name.
     */
    prisonName?: Text
    /**
     * Prison last held in, where the person is out.
     */
    lastPrison?: Text
    /**
     * Cell location.
     */
    location?: Text
    /**
     * Where the person is, in words.
     */
    locationDescription?: Text
    /**
     * Security category.
     */
    category?: Text
    /**
     * Legal status.
     */
    legalStatus?: Text
    /**
     * Imprisonment status code.
     */
    imprisonmentStatus?: Text
    /**
     * Convicted or remand.
     */
    convictedStatus?: Text
    /**
     * Cell sharing risk assessment.
     */
    csra?: Text
    /**
     * Most serious offence as described.
     */
    mainOffence?: Text
    /**
     * Recalled.
     */
    recall?: boolean
    /**
     * Serving an indeterminate sentence.
     */
    indeterminate?: boolean
    /**
     * Restricted patient.
     */
    restrictedPatient?: boolean
    /**
     * Discharged hospital.
     */
    hospital?: Text
    /**
     * Sentence key dates.
     */
    keyDates?: {
      /**
       * Sentence start.
       */
      sentenceStart?: PartialDate
      /**
       * SED.
       */
      sentenceExpiry?: PartialDate
      /**
       * LED.
       */
      licenceExpiry?: PartialDate
      /**
       * CRD.
       */
      conditionalRelease?: PartialDate
      /**
       * ARD.
       */
      automaticRelease?: PartialDate
      /**
       * PED.
       */
      paroleEligibility?: PartialDate
      /**
       * NPD.
       */
      nonParole?: PartialDate
      /**
       * HDCED.
       */
      homeDetentionCurfewEligibility?: PartialDate
      /**
       * HDCAD.
       */
      homeDetentionCurfewActual?: PartialDate
      /**
       * PRRD.
       */
      postRecallRelease?: PartialDate
      /**
       * APD.
       */
      actualParole?: PartialDate
      /**
       * Tariff expiry.
       */
      tariff?: PartialDate
      /**
       * Release date.
       */
      release?: PartialDate
      /**
       * Confirmed release date.
       */
      confirmedRelease?: PartialDate
      /**
       * TUSED.
       */
      topupSupervisionExpiry?: PartialDate
      /**
       * Reception.
       */
      reception?: PartialDate
      /**
       * End of home detention curfew. [C:PS]
       */
      homeDetentionCurfewEnd?: PartialDate
      /**
       * Start of top-up supervision. [C:PS]
       */
      topupSupervisionStart?: PartialDate
      /**
       * Newest admission. [C:PS]
       */
      lastAdmission?: PartialDate
      /**
       * Release on temporary licence (ROTL). [C:PS]
       */
      temporaryLicence?: PartialDate
    }
    /**
     * The last movement.
     */
    lastMovement?: {
      /**
       * Movement type code.
       */
      type?: Text
      /**
       * Movement reason code.
       */
      reason?: Text
      /**
       * When.
       */
      on?: PartialDate
      /**
       * When, to the minute.
       */
      at?: DateTime
    }
    /**
     * Alerts other than the MAPPA ones, which are read into `mappa`.
     */
    alerts?: {
      /**
       * Alert type.
       */
      type?: Text
      /**
       * Alert code, e.g. PVN (ViSOR nominal), XTACT. [C:AL]
       */
      code: Text
      /**
       * As described.
       */
      description?: Text
      /**
       * Comment.
       */
      comment?: LongText
      /**
       * Created.
       */
      from?: PartialDate
      /**
       * Expires.
       */
      to?: PartialDate
      /**
       * Active.
       */
      active?: boolean
    }[]
    /**
     * Adjudications.
     */
    adjudications?: {
      /**
       * Reference.
       */
      reference: Text
      /**
       * When.
       */
      on?: PartialDate
      /**
       * What and with which result.
       */
      text?: LongText
    }[]
    /**
     * Approved visitors and contacts.
     */
    visitors?: {
      /**
       * Name.
       */
      name: Text
      /**
       * Reference.
       */
      reference?: Text
      /**
       * Relationship.
       */
      relationship?: Text
    }[]
    /**
     * Incentive level.
     */
    incentive?: {
      /**
       * Code.
       */
      code?: Text
      /**
       * Level.
       */
      level?: Text
      /**
       * Next review.
       */
      reviewOn?: PartialDate
    }
    /**
     * Spells in custody; the statutory clocks leave them out.
     */
    spells?: {
      /**
       * First day.
       */
      from: PartialDate
      /**
       * Last day.
       */
      to?: PartialDate
      /**
       * Kind of custody.
       */
      kind?: Text
    }[]
    /**
     * Reason of the last release.
     */
    releaseReason?: Text
    /**
     * Last release.
     */
    releasedOn?: PartialDate
  }
  /**
   * The licence.
   */
  licence?: {
    /**
     * Status.
     */
    status?:
      | (
          | 'IN_PROGRESS'
          | 'SUBMITTED'
          | 'APPROVED'
          | 'ACTIVE'
          | 'INACTIVE'
          | 'VARIATION_IN_PROGRESS'
          | 'VARIATION_SUBMITTED'
          | 'VARIATION_APPROVED'
          | 'VARIATION_REJECTED'
        )
      | ParkedCode
    /**
     * Licence type. [C:IA]
     */
    type?: ('AP' | 'PSS' | 'AP_PSS') | ParkedCode
    /**
     * Start.
     */
    startOn?: PartialDate
    /**
     * End.
     */
    endOn?: PartialDate
    /**
     * Whether the licence has a personal search condition (TACT s.43C).
     */
    searchCondition?: boolean
    /**
     * Conditions.
     */
    conditions?: {
      /**
       * Condition code.
       */
      code?: Text
      /**
       * Condition as described.
       */
      description?: Text
      /**
       * Sub-category code.
       */
      subCode?: Text
      /**
       * Sub-category as described.
       */
      subDescription?: Text
      /**
       * Category.
       */
      category?: Text
      /**
       * Text.
       */
      text?: LongText
      /**
       * From when.
       */
      from?: PartialDate
      /**
       * Until when.
       */
      to?: PartialDate
      /**
       * Active.
       */
      active?: boolean
    }[]
    /**
     * Recall.
     */
    recall?: {
      /**
       * When.
       */
      on?: PartialDate
      /**
       * Why.
       */
      reason?: Text
    }
    /**
     * When the police were told of the conditions, the search condition among them. [I from PCSC22 s185]
     */
    policeInformedOn?: PartialDate
    /**
     * Items seized when somebody on licence was searched. [S:PCSC22 s187]
     */
    seizures?: {
      /**
       * Reference of the item. [I]
       */
      id: Text
      /**
       * When it was seized. [S:PCSC22 s187]
       */
      seizedOn?: PartialDate
      /**
       * Power under which it is held: Terrorism Act 2000 s.43E(2)(b), or another. [S:PCSC22 s187]
       */
      power?: 'S43E_2B' | 'OTHER'
      /**
       * True where it may be held under another power besides. [S:PCSC22 s187]
       */
      heldOtherwise?: boolean
      /**
       * When it was given back or otherwise left police hands. [S:PCSC22 s187]
       */
      releasedOn?: PartialDate
    }[]
  }
  /**
   * MAPPA category and level.
   */
  mappa?: {
    /**
     * Category; 4 is terrorist or terrorist-risk offenders.
     */
    category?: 1 | 2 | 3 | 4
    /**
     * Level; absent while it is to be confirmed.
     */
    level?: 1 | 2 | 3
    /**
     * Whether the level is set.
     */
    levelStatus?: 'TBC' | 'CONFIRMED'
    /**
     * Since when the level stands. [I]
     */
    levelSetOn?: PartialDate
    /**
     * The level before that. [I]
     */
    previousLevel?: 1 | 2 | 3
    /**
     * Start.
     */
    startOn?: PartialDate
    /**
     * Next review.
     */
    nextReviewOn?: PartialDate
    /**
     * Lead agency for MAPPA.
     */
    leadAgency?: Agency
    /**
     * Notes.
     */
    notes?: LongText
  }
  /**
   * MAPPA meetings and their minutes.
   */
  meetings?: {
    /**
     * Date.
     */
    on: PartialDate
    /**
     * Level.
     */
    level?: number
    /**
     * Who attended.
     */
    attendees?: Text[]
    /**
     * The minutes, by reference.
     */
    minutes?: {
      /**
       * Document reference.
       */
      reference: Text
      /**
       * Hash of the document.
       */
      sha256?: string
      /**
       * When they were put on the record.
       */
      storedOn?: PartialDate
    }
    /**
     * Actions.
     */
    actions?: {
      /**
       * Reference.
       */
      reference: Text
      /**
       * What.
       */
      text?: LongText
      /**
       * Who.
       */
      owner?: Text
      /**
       * By when.
       */
      dueOn?: PartialDate
      /**
       * Done.
       */
      doneOn?: PartialDate
    }[]
  }[]
  /**
   * Risk assessments of every tool, the pre-visit assessment among them.
   */
  riskAssessments?: {
    /**
     * The author's reference of the assessment.
     */
    id: Text
    /**
     * Tool. VISIT is the pre-visit assessment of recommendation 2; RTOAF the Registered Terrorism Offender Assessment Framework.
     */
    tool: ('RTOAF' | 'VISIT' | 'OASYS_ROSH' | 'OGRS' | 'RSR' | 'ERG22' | 'ARMS' | 'POLYGRAPH' | 'OTHER') | ParkedCode
    /**
     * Template used.
     */
    templateId?: Text
    /**
     * Template version.
     */
    version?: Text
    /**
     * Author.
     */
    author?: WorkerReference
    /**
     * Who approved it.
     */
    approver?: WorkerReference
    /**
     * Completed.
     */
    completedAt?: DateTime
    /**
     * Approved.
     */
    approvedAt?: DateTime
    /**
     * Valid until.
     */
    validTo?: PartialDate
    /**
     * Summary.
     */
    summary?: LongText
    /**
     * Why a further assessment was needed.
     */
    reason?: LongText
    /**
     * Overall level.
     */
    overall?: ('LOW' | 'MEDIUM' | 'HIGH' | 'VERY_HIGH' | 'NOT_APPLICABLE') | ParkedCode
    /**
     * Score, as a decimal string.
     */
    score?: Text
    /**
     * Level by risk group and setting.
     */
    levels?: {
      /**
       * Who is at risk.
       */
      group: ('CHILDREN' | 'PUBLIC' | 'KNOWN_ADULT' | 'STAFF' | 'PRISONERS' | 'SELF') | ParkedCode
      /**
       * Where.
       */
      setting?: ('COMMUNITY' | 'CUSTODY') | ParkedCode
      /**
       * Level.
       */
      level: ('LOW' | 'MEDIUM' | 'HIGH' | 'VERY_HIGH' | 'NOT_APPLICABLE') | ParkedCode
    }[]
    /**
     * Risk of violence to officers. [S:SEED recommendation 2]
     */
    violenceToOfficers?: {
      /**
       * Level.
       */
      level: ('LOW' | 'MEDIUM' | 'HIGH' | 'VERY_HIGH') | ParkedCode
      /**
       * Rationale.
       */
      rationale?: LongText
    }
    /**
     * Sections of the assessment.
     */
    sections?: {
      /**
       * Heading.
       */
      heading: Text
      /**
       * Text.
       */
      text?: LongText
    }[]
    /**
     * Systems checked: PND, PNC, local intelligence, ViSOR, probation, prison.
     */
    sourcesChecked?: Text[]
    /**
     * Markers and assessments it cites.
     */
    references?: Text[]
  }[]
  /**
   * The risk-management plan.
   */
  riskManagementPlan?: {
    /**
     * Current situation.
     */
    currentSituation?: LongText
    /**
     * Supervision.
     */
    supervision?: LongText
    /**
     * Monitoring and control.
     */
    monitoringAndControl?: LongText
    /**
     * Interventions and treatment.
     */
    interventions?: LongText
    /**
     * Victim safety.
     */
    victimSafety?: LongText
    /**
     * Contingency.
     */
    contingency?: LongText
    /**
     * Signed or locked.
     */
    signedOn?: PartialDate
    /**
     * When the plan is next to be reviewed. [I]
     */
    reviewDueOn?: PartialDate
    /**
     * Countersigned by.
     */
    countersignedBy?: WorkerReference
    /**
     * Named owners.
     */
    owners?: Text[]
  }
  /**
   * Entries of the activity log.
   */
  activityLog?: {
    /**
     * The source's id of the entry.
     */
    id: Text
    /**
     * When it happened.
     */
    at?: DateTime
    /**
     * The day it happened, where no time is known.
     */
    on?: PartialDate
    /**
     * Type code of the source, e.g. nDelius VINC.
     */
    type?: Text
    /**
     * Type as described.
     */
    typeDescription?: Text
    /**
     * Who wrote it.
     */
    author?: Text
    /**
     * Which agency.
     */
    agency?: Agency
    /**
     * What.
     */
    text?: LongText
    /**
     * Outcome.
     */
    outcome?: Text
    /**
     * Where.
     */
    location?: Text
    /**
     * Marking.
     */
    marking?: Marking
    /**
     * Intelligence grading, scheme named.
     */
    grading?: Text
    /**
     * Flagged for ViSOR at the source (nDelius VISOR_CONTACT). [C:CA, EX]
     */
    visor?: boolean
    /**
     * Marked as entered in ViSOR at the source (nDelius VISOR_EXPORTED). [C:CA, EX]
     */
    visorExported?: boolean
    /**
     * Reference of the entry in the system in which it was first made, where this one repeats it. [I from C:MP]
     */
    sourceId?: Text
    /**
     * True where partners are to acknowledge it. [I]
     */
    highPriority?: boolean
    /**
     * Who has acknowledged it. [I]
     */
    acknowledgements?: {
      /**
       * The agency that acknowledged. [I]
       */
      agency: Agency
      /**
       * When. [I]
       */
      at: DateTime
    }[]
  }[]
  /**
   * Home visits. No visit starts without a formal visit risk assessment completed and approved earlier.
   */
  visits?: {
    /**
     * Reference of the visit.
     */
    id: Text
    /**
     * Planned.
     */
    plannedAt?: DateTime
    /**
     * Started.
     */
    startedAt?: DateTime
    /**
     * Ended.
     */
    endedAt?: DateTime
    /**
     * The pre-visit risk assessment it relies on.
     */
    assessmentId?: Text
    /**
     * Who went.
     */
    staff?: {
      /**
       * Name.
       */
      name?: Text
      /**
       * Staff reference.
       */
      reference?: Text
      /**
       * Trained for such visits and informed of the case. [S:APP-HV]
       */
      trained?: boolean
    }[]
    /**
     * Agencies that took part.
     */
    agencies?: Agency[]
    /**
     * Where.
     */
    address?: Text
    /**
     * Whether entry was gained.
     */
    entry?: ('GAINED' | 'REFUSED' | 'NO_REPLY') | ParkedCode
    /**
     * Outcome.
     */
    outcome?: LongText
    /**
     * When the outcome was entered.
     */
    outcomeAt?: DateTime
    /**
     * Next visit.
     */
    nextVisitOn?: PartialDate
  }[]
  /**
   * References to intelligence reports, never their text.
   */
  intelligence?: {
    /**
     * Report reference.
     */
    reference: Text
    /**
     * Grading scheme.
     */
    scheme?: ('3x5x2' | '5x5x5' | '4x3x2') | ParkedCode
    /**
     * Grading.
     */
    grading?: Text
    /**
     * Handling conditions.
     */
    handling?: Text[]
    /**
     * Date.
     */
    on?: PartialDate
  }[]
  /**
   * Associates, victims and persons not to be contacted.
   */
  associates?: {
    /**
     * Name.
     */
    name: Text
    /**
     * Reference.
     */
    reference?: Text
    /**
     * Relationship.
     */
    relationship?: Text
    /**
     * Not to be contacted.
     */
    noContact?: boolean
    /**
     * Victim.
     */
    victim?: boolean
    /**
     * Address.
     */
    address?: Text
    /**
     * Telephone.
     */
    telephone?: Text
    /**
     * Since when the association is known. [I]
     */
    from?: PartialDate
  }[]
  /**
   * Modus operandi.
   */
  modusOperandi?: {
    /**
     * Description.
     */
    text?: LongText
    /**
     * Mindset or ideology code.
     */
    ideology?: Text
    /**
     * Online activity.
     */
    onlineActivity?: LongText
  }
  /**
   * Warnings: violence, weapons, risk to staff, escape, mental health; nDelius registrations among them.
   */
  warnings?: {
    /**
     * Kind.
     */
    kind?:
      | (
          | 'VIOLENCE'
          | 'WEAPONS'
          | 'RISK_TO_STAFF'
          | 'RISK_TO_PUBLIC'
          | 'RISK_TO_CHILDREN'
          | 'RISK_TO_KNOWN_ADULT'
          | 'RISK_TO_PRISONERS'
          | 'ESCAPE'
          | 'MENTAL_HEALTH'
          | 'SELF_HARM'
          | 'ROSH'
          | 'TERRORISM'
          | 'VISOR'
          | 'ORGANISED_CRIME'
          | 'NONE_KNOWN'
          | 'OTHER'
        )
      | ParkedCode
    /**
     * Whose code it is.
     */
    system: 'delius' | 'police' | 'nomis'
    /**
     * The source's code, e.g. AVIS, RTAO, AV2S, WEAP. [C:RR]
     */
    code: Text
    /**
     * As described.
     */
    description?: Text
    /**
     * Register the code stands in.
     */
    registerCode?: Text
    /**
     * Level or colour as the source gives it.
     */
    level?: Text
    /**
     * From when.
     */
    from?: PartialDate
    /**
     * Next review.
     */
    reviewOn?: PartialDate
    /**
     * Review period in months.
     */
    reviewMonths?: number
    /**
     * Until when.
     */
    to?: PartialDate
    /**
     * Active.
     */
    active?: boolean
    /**
     * Notes.
     */
    notes?: LongText
    /**
     * The source's own id.
     */
    sourceId?: Text
  }[]
  /**
   * Transfers of the record from one manager to another.
   */
  transfers?: {
    /**
     * Requested.
     */
    requestedAt: DateTime
    /**
     * Accepted.
     */
    acceptedAt?: DateTime
    /**
     * From whom.
     */
    from?: WorkerReference
    /**
     * To whom.
     */
    to?: WorkerReference
    /**
     * Why.
     */
    reason?: Text
    /**
     * What was handed over.
     */
    checklist?: Text[]
  }[]
  /**
   * Marking and limited access.
   */
  flags?: {
    /**
     * Government Security Classification of the record. SECRET and above is refused.
     */
    marking?: Marking
    /**
     * Restricted record.
     */
    restricted?: boolean
    /**
     * Limited access (LAO) as probation holds it.
     */
    limitedAccess?: {
      /**
       * Somebody is excluded from the record.
       */
      exclusion?: boolean
      /**
       * Access is restricted to named people.
       */
      restriction?: boolean
      /**
       * Message shown to those excluded.
       */
      exclusionMessage?: Text
      /**
       * Message shown to those restricted.
       */
      restrictionMessage?: Text
    }
    /**
     * Not to be disclosed.
     */
    noDisclosure?: boolean
    /**
     * Flagged as on ViSOR in the local police intelligence system. [S:APP-MPI]
     */
    localMarker?: boolean
    /**
     * When a supervisor last checked that marker. [S:APP-MPI]
     */
    localMarkerCheckedOn?: PartialDate
    /**
     * Parts of the record that not every vetted user may see: paths of the shared record, `*` for any item. [S:APP-MPI]
     */
    restrictedParts?: Text[]
    /**
     * Local deviations from the usage guidance that somebody has authorised. [I]
     */
    exceptions?: {
      /**
       * Id of the rule deviated from. [I]
       */
      rule: Text
      /**
       * The unit that deviates. [I]
       */
      unit?: Text
      /**
       * Who authorised it. [I]
       */
      authorisedBy?: WorkerReference
      /**
       * Why. [I]
       */
      reason?: LongText
      /**
       * From when. [I]
       */
      from?: PartialDate
      /**
       * Until when. [I]
       */
      expiresOn?: PartialDate
    }[]
  }
  /**
   * Archive.
   */
  archive?: {
    /**
     * When archived.
     */
    archivedOn?: PartialDate
    /**
     * Why.
     */
    reason?: Text
    /**
     * Retention review.
     */
    reviewDueOn?: PartialDate
  }
}
