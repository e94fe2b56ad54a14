// Written by `node scripts/generate-types.mjs` from schemas/shared/nominal.schema.json. Change that, not this.
import type { ObjectShape } from './shape'

/** The shared record as merging and comparing see it. */
export const nominalShape: ObjectShape = {
 "members": {
  "core": {
   "members": {
    "visorRef": "plain",
    "category": "plain",
    "recordStatus": "plain",
    "createdOn": "date",
    "createdByAgency": "plain",
    "managerAgency": "plain",
    "leadAgency": "plain",
    "unit": "plain",
    "migrationState": "plain",
    "mappsId": "plain",
    "migrationMaster": "plain",
    "cutoverOn": "date",
    "frozenCheckedOn": "date"
   }
  },
  "roles": {
   "members": {
    "manager": {
     "whole": [
      "agency",
      "name",
      "reference",
      "rank",
      "unit"
     ]
    },
    "supervisor": {
     "whole": [
      "agency",
      "name",
      "reference",
      "rank",
      "unit"
     ]
    },
    "additionalSupervisors": {
     "key": [
      "agency",
      "reference"
     ],
     "item": {
      "whole": [
       "agency",
       "name",
       "reference",
       "rank",
       "unit"
      ]
     }
    },
    "localPointOfContact": {
     "whole": [
      "agency",
      "name",
      "reference",
      "rank",
      "unit"
     ]
    },
    "centralPointOfContact": {
     "whole": [
      "agency",
      "name",
      "reference",
      "rank",
      "unit"
     ]
    },
    "partners": {
     "key": [
      "agency",
      "reference",
      "name"
     ],
     "item": {
      "members": {
       "agency": "plain",
       "name": "plain",
       "reference": "plain",
       "team": "plain",
       "restricted": "plain",
       "from": "date",
       "to": "date",
       "acknowledgedAt": "instant"
      }
     }
    },
    "editors": {
     "key": [
      "agency",
      "reference",
      "name"
     ],
     "item": {
      "members": {
       "agency": "plain",
       "name": "plain",
       "reference": "plain",
       "trainingPassedOn": "date",
       "trainingScore": "plain",
       "trainingValidTo": "date",
       "vetting": "plain",
       "vettingValidTo": "date",
       "specialist": "plain"
      }
     }
    }
   }
  },
  "names": {
   "members": {
    "primary": {
     "members": {
      "title": "plain",
      "given": "plain",
      "family": "plain"
     }
    },
    "others": {
     "key": [
      "family",
      "given",
      "kind",
      "birthDate"
     ],
     "least": [
      "family",
      "given"
     ],
     "item": {
      "members": {
       "kind": "plain",
       "title": "plain",
       "given": "plain",
       "family": "plain",
       "birthDate": "date",
       "sex": "plain",
       "ethnicity": "plain",
       "from": "date",
       "notifiedOn": "date"
      }
     }
    },
    "preferred": "plain",
    "previousFamily": "plain"
   }
  },
  "person": {
   "members": {
    "birthDate": "date",
    "deathDate": "date",
    "sex": "plain",
    "genderIdentity": "plain",
    "ethnicity": "plain",
    "observedEthnicity": "plain",
    "nationality": "plain",
    "religion": "plain",
    "maritalStatus": "plain",
    "sexualOrientation": "plain",
    "language": "plain",
    "interpreterRequired": "plain",
    "youthOffender": "plain"
   }
  },
  "identifiers": {
   "key": [
    "kind",
    "value"
   ],
   "item": {
    "members": {
     "kind": "plain",
     "value": "plain",
     "valid": "plain",
     "reason": "plain",
     "raw": "plain",
     "label": "plain",
     "issuedOn": "date",
     "issuedBy": "plain"
    }
   }
  },
  "description": {
   "members": {
    "heightCm": "plain",
    "weightKg": "plain",
    "hair": "plain",
    "leftEye": "plain",
    "rightEye": "plain",
    "facialHair": "plain",
    "faceShape": "plain",
    "build": "plain",
    "complexion": "plain",
    "shoeSize": "plain",
    "marks": {
     "key": [
      "kind",
      "part",
      "comment"
     ],
     "item": {
      "members": {
       "kind": "plain",
       "part": "plain",
       "comment": "plain"
      }
     }
    },
    "photo": {
     "members": {
      "reference": "plain",
      "takenOn": "date"
     }
    }
   }
  },
  "addresses": {
   "key": [
    "type",
    "postcode",
    "number",
    "building",
    "street",
    "full",
    "lines",
    "from"
   ],
   "least": [
    "type",
    "postcode"
   ],
   "item": {
    "members": {
     "type": "plain",
     "subBuilding": "plain",
     "building": "plain",
     "number": "plain",
     "street": "plain",
     "locality": "plain",
     "town": "plain",
     "county": "plain",
     "postcode": "plain",
     "country": "plain",
     "uprn": "plain",
     "full": "plain",
     "lines": "plain",
     "noFixedAbode": "plain",
     "whereFound": "plain",
     "from": "date",
     "to": "date",
     "verified": "plain",
     "telephone": "plain",
     "primary": "plain",
     "notes": "plain",
     "notifiedOn": "date"
    }
   }
  },
  "contacts": {
   "key": [
    "kind",
    "value",
    "use"
   ],
   "least": [
    "kind",
    "value"
   ],
   "item": {
    "members": {
     "kind": "plain",
     "value": "plain",
     "use": "plain",
     "from": "date",
     "ceasedOn": "date",
     "notifiedOn": "date",
     "ceasedNotifiedOn": "date"
    }
   }
  },
  "vehicles": {
   "key": [
    "registration"
   ],
   "item": {
    "members": {
     "registration": "plain",
     "make": "plain",
     "model": "plain",
     "colour": "plain",
     "overnightLocation": "plain",
     "relation": "plain",
     "from": "date",
     "firstUsedOn": "date",
     "ceasedOn": "date",
     "notifiedOn": "date",
     "changedOn": "date",
     "changeNotifiedOn": "date",
     "ceasedNotifiedOn": "date"
    }
   }
  },
  "financial": {
   "members": {
    "accounts": {
     "key": [
      "sortCode",
      "accountNumber"
     ],
     "item": {
      "members": {
       "institution": "plain",
       "branchAddress": "plain",
       "accountNumber": "plain",
       "sortCode": "plain",
       "business": "plain",
       "openedOn": "date",
       "closedOn": "date",
       "notifiedOn": "date",
       "changedOn": "date",
       "changeNotifiedOn": "date",
       "closedNotifiedOn": "date"
      }
     }
    },
    "cards": {
     "key": [
      "number"
     ],
     "item": {
      "members": {
       "number": "plain",
       "institution": "plain",
       "startOn": "date",
       "expiresOn": "date",
       "ceasedOn": "date",
       "gainedOn": "date",
       "notifiedOn": "date",
       "ceasedNotifiedOn": "date"
      }
     }
    }
   }
  },
  "identityDocuments": {
   "key": [
    "kind",
    "number"
   ],
   "item": {
    "members": {
     "kind": "plain",
     "number": "plain",
     "country": "plain",
     "name": "plain",
     "issuedOn": "date",
     "expiresOn": "date",
     "ceasedOn": "date",
     "gainedOn": "date",
     "notifiedOn": "date",
     "ceasedNotifiedOn": "date"
    }
   }
  },
  "notification": {
   "members": {
    "regime": "plain",
    "required": "plain",
    "dealtWithOn": "date",
    "startOn": "date",
    "lengthYears": "plain",
    "disregarded": {
     "key": [
      "from"
     ],
     "item": {
      "members": {
       "from": "date",
       "to": "date",
       "reason": "plain"
      }
     }
    },
    "initialDueOn": "date",
    "initialNotifiedOn": "date",
    "lastNotifiedOn": "date",
    "nextDueOn": "date",
    "endOn": "date",
    "station": "plain",
    "acknowledgementRef": "plain",
    "soleOrMainResidence": "plain",
    "notices": {
     "key": [
      "on",
      "kind"
     ],
     "item": {
      "members": {
       "on": "date",
       "kind": "plain",
       "station": "plain",
       "items": "plain",
       "acknowledgementRef": "plain",
       "acknowledgedOn": "date"
      }
     }
    },
    "breaches": {
     "key": [
      "on"
     ],
     "item": {
      "members": {
       "on": "date",
       "text": "plain",
       "duty": "plain"
      }
     }
    }
   }
  },
  "travel": {
   "key": [
    "departsOn",
    "carrier"
   ],
   "least": [
    "departsOn"
   ],
   "item": {
    "members": {
     "departsOn": "date",
     "countries": "plain",
     "arrivalPoints": "plain",
     "carrier": "plain",
     "firstNightAddress": "plain",
     "returnsOn": "date",
     "returnPort": "plain",
     "notifiedOn": "date",
     "returnNotifiedOn": "date",
     "returnedOn": "date"
    }
   }
  },
  "orders": {
   "key": [
    "type",
    "madeOn",
    "court"
   ],
   "least": [
    "type",
    "madeOn"
   ],
   "item": {
    "members": {
     "type": "plain",
     "court": "plain",
     "madeOn": "date",
     "expiresOn": "date",
     "conditions": "plain",
     "breaches": "plain"
    }
   }
  },
  "convictions": {
   "key": [
    "offenceCode",
    "offenceDate",
    "sourceId",
    "convictedOn"
   ],
   "least": [
    "offenceCode"
   ],
   "item": {
    "members": {
     "offenceCode": "plain",
     "description": "plain",
     "offenceDate": "date",
     "asn": "plain",
     "arrestRoute": "plain",
     "arrestedOn": "date",
     "chargedOn": "date",
     "convictedOn": "date",
     "terroristConnection": "plain",
     "terroristConnectionBasis": "plain",
     "court": "plain",
     "sentence": "plain",
     "sentencedOn": "date",
     "lengthMonths": "plain",
     "indeterminate": "plain",
     "main": "plain",
     "foreign": "plain",
     "count": "plain",
     "sourceId": "plain",
     "consecutiveTo": "plain"
    }
   }
  },
  "custody": {
   "members": {
    "inCustody": "plain",
    "status": "plain",
    "prison": "plain",
    "prisonName": "plain",
    "lastPrison": "plain",
    "location": "plain",
    "locationDescription": "plain",
    "category": "plain",
    "legalStatus": "plain",
    "imprisonmentStatus": "plain",
    "convictedStatus": "plain",
    "csra": "plain",
    "mainOffence": "plain",
    "recall": "plain",
    "indeterminate": "plain",
    "restrictedPatient": "plain",
    "hospital": "plain",
    "keyDates": {
     "members": {
      "sentenceStart": "date",
      "sentenceExpiry": "date",
      "licenceExpiry": "date",
      "conditionalRelease": "date",
      "automaticRelease": "date",
      "paroleEligibility": "date",
      "nonParole": "date",
      "homeDetentionCurfewEligibility": "date",
      "homeDetentionCurfewActual": "date",
      "postRecallRelease": "date",
      "actualParole": "date",
      "tariff": "date",
      "release": "date",
      "confirmedRelease": "date",
      "topupSupervisionExpiry": "date",
      "reception": "date",
      "homeDetentionCurfewEnd": "date",
      "topupSupervisionStart": "date",
      "lastAdmission": "date",
      "temporaryLicence": "date"
     }
    },
    "lastMovement": {
     "members": {
      "type": "plain",
      "reason": "plain",
      "on": "date",
      "at": "instant"
     }
    },
    "alerts": {
     "key": [
      "code",
      "from"
     ],
     "item": {
      "members": {
       "type": "plain",
       "code": "plain",
       "description": "plain",
       "comment": "plain",
       "from": "date",
       "to": "date",
       "active": "plain"
      }
     }
    },
    "adjudications": {
     "key": [
      "reference"
     ],
     "item": {
      "members": {
       "reference": "plain",
       "on": "date",
       "text": "plain"
      }
     }
    },
    "visitors": {
     "key": [
      "name",
      "reference"
     ],
     "item": {
      "members": {
       "name": "plain",
       "reference": "plain",
       "relationship": "plain"
      }
     }
    },
    "incentive": {
     "members": {
      "code": "plain",
      "level": "plain",
      "reviewOn": "date"
     }
    },
    "spells": {
     "key": [
      "from"
     ],
     "item": {
      "members": {
       "from": "date",
       "to": "date",
       "kind": "plain"
      }
     }
    },
    "releaseReason": "plain",
    "releasedOn": "date"
   }
  },
  "licence": {
   "members": {
    "status": "plain",
    "type": "plain",
    "startOn": "date",
    "endOn": "date",
    "searchCondition": "plain",
    "conditions": {
     "key": [
      "code",
      "subCode",
      "from",
      "text"
     ],
     "item": {
      "members": {
       "code": "plain",
       "description": "plain",
       "subCode": "plain",
       "subDescription": "plain",
       "category": "plain",
       "text": "plain",
       "from": "date",
       "to": "date",
       "active": "plain"
      }
     }
    },
    "recall": {
     "members": {
      "on": "date",
      "reason": "plain"
     }
    },
    "policeInformedOn": "date",
    "seizures": {
     "key": [
      "id"
     ],
     "item": {
      "members": {
       "id": "plain",
       "seizedOn": "date",
       "power": "plain",
       "heldOtherwise": "plain",
       "releasedOn": "date"
      }
     }
    }
   }
  },
  "mappa": {
   "members": {
    "category": "plain",
    "level": "plain",
    "levelStatus": "plain",
    "levelSetOn": "date",
    "previousLevel": "plain",
    "startOn": "date",
    "nextReviewOn": "date",
    "leadAgency": "plain",
    "notes": "plain"
   }
  },
  "meetings": {
   "key": [
    "on",
    "level"
   ],
   "least": [
    "on"
   ],
   "item": {
    "members": {
     "on": "date",
     "level": "plain",
     "attendees": "plain",
     "minutes": {
      "members": {
       "reference": "plain",
       "sha256": "plain",
       "storedOn": "date"
      }
     },
     "actions": {
      "key": [
       "reference"
      ],
      "item": {
       "members": {
        "reference": "plain",
        "text": "plain",
        "owner": "plain",
        "dueOn": "date",
        "doneOn": "date"
       }
      }
     }
    }
   }
  },
  "riskAssessments": {
   "key": [
    "id",
    "tool"
   ],
   "least": [
    "id"
   ],
   "item": {
    "members": {
     "id": "plain",
     "tool": "plain",
     "templateId": "plain",
     "version": "plain",
     "author": {
      "whole": [
       "agency",
       "name",
       "reference",
       "rank",
       "unit"
      ]
     },
     "approver": {
      "whole": [
       "agency",
       "name",
       "reference",
       "rank",
       "unit"
      ]
     },
     "completedAt": "instant",
     "approvedAt": "instant",
     "validTo": "date",
     "summary": "plain",
     "reason": "plain",
     "overall": "plain",
     "score": "plain",
     "levels": {
      "key": [
       "group",
       "setting"
      ],
      "item": {
       "members": {
        "group": "plain",
        "setting": "plain",
        "level": "plain"
       }
      }
     },
     "violenceToOfficers": {
      "members": {
       "level": "plain",
       "rationale": "plain"
      }
     },
     "sections": {
      "key": [
       "heading"
      ],
      "item": {
       "members": {
        "heading": "plain",
        "text": "plain"
       }
      }
     },
     "sourcesChecked": "plain",
     "references": "plain"
    }
   }
  },
  "riskManagementPlan": {
   "members": {
    "currentSituation": "plain",
    "supervision": "plain",
    "monitoringAndControl": "plain",
    "interventions": "plain",
    "victimSafety": "plain",
    "contingency": "plain",
    "signedOn": "date",
    "reviewDueOn": "date",
    "countersignedBy": {
     "whole": [
      "agency",
      "name",
      "reference",
      "rank",
      "unit"
     ]
    },
    "owners": "plain"
   }
  },
  "activityLog": {
   "key": [
    "id",
    "agency"
   ],
   "item": {
    "members": {
     "id": "plain",
     "at": "instant",
     "on": "date",
     "type": "plain",
     "typeDescription": "plain",
     "author": "plain",
     "agency": "plain",
     "text": "plain",
     "outcome": "plain",
     "location": "plain",
     "marking": {
      "whole": [
       "tier",
       "sensitive",
       "handling",
       "descriptor",
       "caveat"
      ]
     },
     "grading": "plain",
     "visor": "plain",
     "visorExported": "plain",
     "sourceId": "plain",
     "highPriority": "plain",
     "acknowledgements": {
      "key": [
       "agency",
       "at"
      ],
      "item": {
       "members": {
        "agency": "plain",
        "at": "instant"
       }
      }
     }
    }
   }
  },
  "visits": {
   "key": [
    "id"
   ],
   "item": {
    "members": {
     "id": "plain",
     "plannedAt": "instant",
     "startedAt": "instant",
     "endedAt": "instant",
     "assessmentId": "plain",
     "staff": {
      "key": [
       "reference",
       "name"
      ],
      "item": {
       "members": {
        "name": "plain",
        "reference": "plain",
        "trained": "plain"
       }
      }
     },
     "agencies": "plain",
     "address": "plain",
     "entry": "plain",
     "outcome": "plain",
     "outcomeAt": "instant",
     "nextVisitOn": "date"
    }
   }
  },
  "intelligence": {
   "key": [
    "reference"
   ],
   "item": {
    "members": {
     "reference": "plain",
     "scheme": "plain",
     "grading": "plain",
     "handling": "plain",
     "on": "date"
    }
   }
  },
  "associates": {
   "key": [
    "name",
    "relationship",
    "reference"
   ],
   "least": [
    "name"
   ],
   "item": {
    "members": {
     "name": "plain",
     "reference": "plain",
     "relationship": "plain",
     "noContact": "plain",
     "victim": "plain",
     "address": "plain",
     "telephone": "plain",
     "from": "date"
    }
   }
  },
  "modusOperandi": {
   "members": {
    "text": "plain",
    "ideology": "plain",
    "onlineActivity": "plain"
   }
  },
  "warnings": {
   "key": [
    "system",
    "code",
    "from",
    "sourceId"
   ],
   "item": {
    "members": {
     "kind": "plain",
     "system": "plain",
     "code": "plain",
     "description": "plain",
     "registerCode": "plain",
     "level": "plain",
     "from": "date",
     "reviewOn": "date",
     "reviewMonths": "plain",
     "to": "date",
     "active": "plain",
     "notes": "plain",
     "sourceId": "plain"
    }
   }
  },
  "transfers": {
   "key": [
    "requestedAt"
   ],
   "item": {
    "members": {
     "requestedAt": "instant",
     "acceptedAt": "instant",
     "from": {
      "whole": [
       "agency",
       "name",
       "reference",
       "rank",
       "unit"
      ]
     },
     "to": {
      "whole": [
       "agency",
       "name",
       "reference",
       "rank",
       "unit"
      ]
     },
     "reason": "plain",
     "checklist": "plain"
    }
   }
  },
  "flags": {
   "members": {
    "marking": {
     "whole": [
      "tier",
      "sensitive",
      "handling",
      "descriptor",
      "caveat"
     ]
    },
    "restricted": "plain",
    "limitedAccess": {
     "members": {
      "exclusion": "plain",
      "restriction": "plain",
      "exclusionMessage": "plain",
      "restrictionMessage": "plain"
     }
    },
    "noDisclosure": "plain",
    "localMarker": "plain",
    "localMarkerCheckedOn": "date",
    "restrictedParts": "plain",
    "exceptions": {
     "key": [
      "rule",
      "unit",
      "from"
     ],
     "item": {
      "members": {
       "rule": "plain",
       "unit": "plain",
       "authorisedBy": {
        "whole": [
         "agency",
         "name",
         "reference",
         "rank",
         "unit"
        ]
       },
       "reason": "plain",
       "from": "date",
       "expiresOn": "date"
      }
     }
    }
   }
  },
  "archive": {
   "members": {
    "archivedOn": "date",
    "reason": "plain",
    "reviewDueOn": "date"
   }
  }
 }
}
