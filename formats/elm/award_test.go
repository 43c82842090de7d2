package elm_test

import (
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/elm"
)

func en(s string) elm.Text { return elm.Words("en", s) }

// award is a micro-credential with all eleven elements and the optional five.
func award() elm.Credential {
	agency := elm.Organisation{Name: en("Quality Board"), Locations: []elm.Location{{Country: "IE"}}, Homepage: "https://quality.example"}
	university := elm.Organisation{
		ID: "https://aldermoor.example/#org", Name: elm.Text{"en": "University of Aldermoor", "ga": "Ollscoil Aldermoor"},
		Locations: []elm.Location{{Country: "IE", Address: en("1 Green, Aldermoor")}}, Homepage: "https://aldermoor.example", Email: "seal@aldermoor.example",
		EIDAS: elm.LegalIdentifier{Country: "IE", Value: "VATIE-1234567A"}, Registration: elm.LegalIdentifier{Country: "IE", Value: "77"},
		Identifiers: []elm.Identifier{{Scheme: "DEQAR", Value: "DEQARINST0001"}},
		Quality:     []elm.Quality{{Type: elm.Accreditations().Of("institutional-quality-assurance"), Title: en("Institutional review"), Agency: &agency}},
	}
	body := university
	body.Quality = nil
	return elm.Credential{
		ID: "urn:credential:5b1b5c9e-0b7a-4a4e-9d0c-5d3f6d1a2b3c", Language: "en", Title: en("Micro-credential"), Description: en("has completed a short course"),
		Profile: elm.Concept{ID: "http://data.europa.eu/snb/credential/e34929035b", Scheme: "http://data.europa.eu/snb/credential/25831c2", Name: en("Generic")},
		Issuer:  university,
		Learner: elm.Learner{
			ID: "did:key:z6Mk", GivenName: en("Ada"), FamilyName: en("Quill"), FullName: en("Ada Quill"), BirthDate: date(1999, 10, 2),
			NationalID: elm.LegalIdentifier{Country: "IE", Value: "1234567T"}, Identifiers: []elm.Identifier{{Scheme: "Student number", Value: "A17"}}, Email: "ada@example.org",
		},
		Issued: date(2026, 11, 29), ValidFrom: date(2026, 11, 29), ValidUntil: date(2031, 11, 29),
		Picture: elm.Media{Type: "PNG", Content: "iVBORw0KGgo="},
		Achievement: elm.Achievement{
			ID: "https://aldermoor.example/awards/7", SpecID: "https://aldermoor.example/achievements/3", Title: en("Mooring floating turbines"),
			Description: en("Four weeks at sea."), Summary: en("How platforms are held in place."), AwardedBy: []elm.Organisation{body}, AwardedOn: date(2026, 11, 28),
			Outcomes: []elm.Outcome{{
				Title: elm.Text{"en": "Choose a mooring", "ga": "Roghnaigh feistiú"},
				Skills: []elm.Concept{
					{ID: "http://data.europa.eu/esco/skill/1", Scheme: "http://data.europa.eu/esco/concept-scheme/skills", Name: en("moor vessels")},
					{ID: "https://skills.example/7", Name: en("rope work")},
				},
				Type:  elm.Concept{ID: "http://data.europa.eu/snb/skill-type/skill", Scheme: "http://data.europa.eu/snb/skill-type/25831c2", Name: en("skill")},
				Reuse: elm.Concept{ID: "http://data.europa.eu/snb/skill-reuse-level/cross-sector", Scheme: "http://data.europa.eu/snb/skill-reuse-level/25831c2"},
			}},
			Volume: "PT62H30M", Credits: []elm.CreditPoint{{System: elm.Credits().Of("ects"), Points: credit.MustParse("2.5")}},
			EQF: elm.EQFLevels().Of("6"), NQF: []elm.Concept{{ID: "http://data.europa.eu/snb/qdr/c_670e54c7", Scheme: "http://data.europa.eu/snb/qdr/25831c2", Name: en("NFQ 7")}},
			Assessments: []elm.Assessment{{
				Title: en("Sea trial"), Type: elm.Assessments().Of("practical-assessment"), Modes: []elm.Concept{elm.Modes().Of("onsite")},
				Grade: en("Pass"), Grading: en("Pass or fail"), Criteria: en("Every line holds."), Supervision: elm.Supervisions().Of("supervised-identified"), Issued: date(2026, 11, 20),
			}},
			Participation: []elm.Concept{elm.Modes().Of("blended")},
			Quality: []elm.Quality{
				{Type: elm.Accreditations().Of("program-quality-assurance"), Title: en("Approved by the Quality Board"), Agency: &agency, Homepage: "https://quality.example/7"},
				{Title: en("External examiner")},
			},
			Prerequisites: en("A medical certificate"), Stacking: en("integrated, stackable towards another credential"),
			Further: []elm.Text{en("Taught with the harbour authority.")}, Fields: []elm.Concept{elm.Field("0716")}, Languages: []string{"en", "ga"},
			Kind: elm.ShortLearningProgramme(), Setting: elm.Concept{ID: "http://data.europa.eu/snb/learning-setting/6fd4685715", Scheme: "http://data.europa.eu/snb/learning-setting/25831c2", Name: en("formal learning")},
			Homepage: "https://aldermoor.example/mooring",
			Activities: []elm.Activity{{
				Title: en("Course"), Description: en("Four weeks"), Type: elm.Concept{ID: "http://data.europa.eu/snb/learning-activity/ff436ea7c9", Name: en("classroom coursework")},
				Modes: []elm.Concept{elm.Modes().Of("blended")}, Volume: "PT40H",
			}},
		},
	}
}

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// sameButLocalIDs compares credentials; an id that Write gave counts as none.
var sameButLocalIDs = cmp.Options{
	cmpopts.EquateEmpty(),
	cmp.FilterValues(func(a, b string) bool {
		return a == "" && strings.HasPrefix(b, "urn:epass:") || b == "" && strings.HasPrefix(a, "urn:epass:")
	}, cmp.Comparer(func(string, string) bool { return true })),
}
