import jsonata from 'jsonata'
import { ethnicities } from './by-hand'

/* The same mapping as JSONata expressions. */

const codes = (pairs: readonly (readonly [string, string])[]): string => JSON.stringify(Object.fromEntries(pairs))

const upText = `(
  $ethnicity := ${codes(ethnicities.map(([delius, , code]) => [delius, code]))};
  $type := {"AP": "APPROVED_PREMISES", "L": "LICENCE"};
  $kind := {"AVIS": "VISOR", "RTAO": "TERRORISM"};
  $number := function($kind, $value) { {"kind": $kind, "value": $value, "valid": true} };
  {
    "names": {"primary": {"title": title, "given": $append([firstName], middleNames), "family": surname}},
    "person": {
      "birthDate": dateOfBirth,
      "sex": gender = "Male" ? "M" : "F",
      "ethnicity": $lookup($ethnicity, offenderProfile.ethnicity),
      "nationality": offenderProfile.nationality
    },
    "identifiers": $append([
      $number("crn", otherIds.crn), $number("cro", otherIds.croNumber), $number("nino", otherIds.niNumber),
      $number("noms", otherIds.nomsNumber), $number("pnc", otherIds.pncNumber)
    ], additionalIdentifiers.$number("visor", value)),
    "addresses": contactDetails.addresses ? [contactDetails.addresses.{
      "type": $lookup($type, status.code), "number": addressNumber, "street": streetName, "town": town, "county": county,
      "postcode": postcode, "from": from, "to": to
    }],
    "convictions": convictions ? [convictions.{
      "offenceCode": offences[mainOffence].detail.code,
      "description": offences[mainOffence].detail.description,
      "offenceDate": offences[mainOffence].offenceDate,
      "convictedOn": convictionDate,
      "sentence": sentence.description,
      "sentencedOn": sentence.startDate,
      "sourceId": $string(convictionId)
    }],
    "licence": licence ? licence.{
      "status": statusCode, "type": typeCode, "startOn": startDate, "endOn": expiryDate, "searchCondition": searchCondition,
      "conditions": [licenceConditions.{
        "code": licenceConditionTypeMainCat.code, "description": licenceConditionTypeMainCat.description,
        "subCode": licenceConditionTypeSubCat.code, "text": licenceConditionNotes, "from": startDate, "active": active
      }],
      "recall": recall ? recall.{"on": date, "reason": reason}
    },
    "mappa": $exists(mappaDetail.category) ? {
      "category": mappaDetail.category,
      "level": mappaDetail.level > 0 ? mappaDetail.level,
      "levelStatus": mappaDetail.level = 0 ? "TBC" : "CONFIRMED"
    },
    "meetings": mappaMeetings ? [mappaMeetings.{
      "on": meetingDate, "level": level, "attendees": [attendees],
      "minutes": minutes ? minutes.{"reference": reference, "storedOn": storedDate}
    }],
    "riskAssessments": roshSummaries ? [roshSummaries.{
      "id": assessmentId, "tool": "OASYS_ROSH", "author": {"name": assessorName}, "completedAt": assessedOn,
      "approvedAt": countersignedAt, "validTo": validTo, "overall": summary.overallRiskLevel,
      "levels": [
        {"group": "CHILDREN", "setting": "COMMUNITY", "level": summary.riskInCommunity.children},
        {"group": "KNOWN_ADULT", "setting": "COMMUNITY", "level": summary.riskInCommunity.knownAdult},
        {"group": "PUBLIC", "setting": "COMMUNITY", "level": summary.riskInCommunity.public},
        {"group": "STAFF", "setting": "COMMUNITY", "level": summary.riskInCommunity.staff}
      ]
    }],
    "riskManagementPlan": $exists(riskManagementPlan.currentSituation) ? riskManagementPlan.{
      "currentSituation": currentSituation, "supervision": supervision, "monitoringAndControl": monitoringAndControl,
      "interventions": interventionsAndTreatment, "victimSafety": victimSafetyPlanning, "contingency": contingencyPlans,
      "signedOn": latestSignLockDate, "owners": [owners]
    },
    "activityLog": contacts ? [contacts.{
      "id": $string(id), "at": contactDate, "type": type.code, "typeDescription": type.description,
      "author": officer.name.forename & " " & officer.name.surname, "agency": "probation-nsd", "text": notes,
      "visor": visorContact, "visorExported": visorExported
    }],
    "warnings": registrations ? [registrations.{
      "kind": $lookup($kind, type.code), "system": "delius", "code": type.code, "description": type.description,
      "from": startDate, "reviewOn": nextReviewDate, "reviewMonths": reviewPeriodMonths, "to": endDate, "active": active,
      "sourceId": $string(registrationId)
    }]
  }
)`

const prisonText = `(
  $ethnicity := ${codes(ethnicities.map(([, nomis, code]) => [code, nomis]))};
  $id := function($kind) { identifiers[kind = $kind].value };
  $long := $replace($id("pnc"), /\\/0+/, "/");
  {
    "prisonerNumber": $id("noms"),
    "pncNumber": $substring($long, 2), "pncNumberCanonicalShort": $substring($long, 2), "pncNumberCanonicalLong": $long,
    "croNumber": $replace($id("cro"), /^0+/, ""),
    "title": names.primary.title,
    "firstName": names.primary.given[0],
    "middleNames": $count(names.primary.given) > 1 ? $join(names.primary.given[[1..9]], " "),
    "lastName": names.primary.family,
    "dateOfBirth": person.birthDate,
    "gender": person.sex = "M" ? "Male" : "Female",
    "ethnicity": $lookup($ethnicity, person.ethnicity),
    "raceCode": person.ethnicity,
    "nationality": person.nationality,
    "alerts": mappa ? [{"alertType": "P", "alertCode": "P10" & (mappa.level ? $string(mappa.level) : "0"), "active": true, "expired": false}],
    "identifiers": [{"type": "NINO", "value": $id("nino")}],
    "allConvictedOffences": convictions ? [convictions.{
      "offenceCode": offenceCode, "offenceDescription": description, "offenceDate": offenceDate, "sentenceStartDate": sentencedOn
    }]
  }
)`

const policeText = `(
  $id := function($kind) { identifiers[kind = $kind].value };
  $t := function($value) { $exists($value) ? $string($value) };
  {
    "Person": {
      "PersonName": {
        "PersonTitle": names.primary.title,
        "PersonGivenName1": names.primary.given[0],
        "PersonGivenName2": names.primary.given[1],
        "PersonGivenName3": names.primary.given[2],
        "PersonGivenName4": names.primary.given[3],
        "PersonFamilyName": names.primary.family
      },
      "Birthdate": person.birthDate,
      "Gender": person.sex = "M" ? "1" : "2",
      "PersonEthnicity": {"SelfDefinedEthnicity": person.ethnicity},
      "Nationality": person.nationality
    },
    "Identifiers": {
      "PNCIdentifier": $id("pnc"), "CRONumber": $id("cro"), "PrisonNumber": $id("noms"), "CRN": $id("crn"), "NINumber": $id("nino"),
      "OtherIdentifier": {"@Kind": "VISOR", "Value": $id("visor")}
    },
    "Addresses": addresses ? {"Address": [addresses.{
      "@Type": type, "bs:PAON": number, "bs:StreetDescription": street, "bs:Town": town, "bs:AdministrativeArea": county,
      "bs:PostCode": postcode, "FromDate": from, "ToDate": to
    }]},
    "Convictions": convictions ? {"Conviction": [convictions.{
      "OffenceCode": offenceCode, "Description": description, "OffenceDate": offenceDate, "ConvictedDate": convictedOn,
      "Sentence": sentence, "SentencedDate": sentencedOn, "SourceReference": sourceId
    }]},
    "Licence": licence ? licence.{
      "Status": status, "Type": type, "StartDate": startOn, "EndDate": endOn, "SearchCondition": $t(searchCondition),
      "Condition": [conditions.{
        "Code": code, "Description": description, "SubCode": subCode, "Text": text, "FromDate": from, "Active": $t(active)
      }],
      "Recall": recall ? recall.{"Date": on, "Reason": reason}
    },
    "Mappa": mappa ? {"Category": $t(mappa.category), "Level": $t(mappa.level), "LevelStatus": mappa.levelStatus},
    "Meetings": meetings ? {"Meeting": [meetings.{
      "Date": on, "Level": $t(level), "Attendee": attendees,
      "Minutes": minutes ? minutes.{"Reference": reference, "StoredDate": storedOn}
    }]},
    "RiskAssessments": riskAssessments ? {"RiskAssessment": [riskAssessments.{
      "@Id": id, "@Tool": tool, "Author": {"Name": author.name}, "CompletedDateTime": completedAt, "ApprovedDateTime": approvedAt,
      "ValidToDate": validTo, "Overall": overall, "RiskLevel": [levels.{"Group": group, "Setting": setting, "Level": level}]
    }]},
    "RiskManagementPlan": riskManagementPlan ? riskManagementPlan.{
      "CurrentSituation": currentSituation, "Supervision": supervision, "MonitoringAndControl": monitoringAndControl,
      "Interventions": interventions, "VictimSafety": victimSafety, "Contingency": contingency, "SignedDate": signedOn, "Owner": owners
    },
    "ActivityLog": activityLog ? {"LogEntry": [activityLog.{
      "@Id": id, "DateTime": at, "TypeCode": type, "TypeDescription": typeDescription, "Author": author, "Agency": agency,
      "Text": text, "Visor": $t(visor), "VisorExported": $t(visorExported)
    }]},
    "Warnings": warnings ? {"Warning": [warnings.{
      "@System": system, "Kind": kind, "Code": code, "Description": description, "FromDate": from, "ReviewDate": reviewOn,
      "ReviewMonths": $t(reviewMonths), "ToDate": to, "Active": $t(active), "SourceReference": sourceId
    }]}
  }
)`

/** The mapping in JSONata: compiled once. What comes out is in shared terms, the prison's document, the police's tree. */
export function byJsonata(): Record<'up' | 'toPrison' | 'toPolice', (document: unknown) => Promise<unknown>> {
  const [upwards, prison, police] = [upText, prisonText, policeText].map(text => jsonata(text))
  return {
    up: async document => (await upwards?.evaluate(document)) as unknown,
    toPrison: async record => (await prison?.evaluate(record)) as unknown,
    toPolice: async record => (await police?.evaluate(record)) as unknown
  }
}
