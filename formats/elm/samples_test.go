package elm_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/jades"
)

func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CAIRN_SHARED")
	if dir == "" {
		t.Skip("CAIRN_SHARED is not set: the Europass samples are not in this repository")
	}
	return filepath.Join(dir, "data", "samples")
}

// read is a sample, out of its seal if it has one.
func read(t *testing.T, name string) (*elm.Document, jades.Verdict) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(shared(t), name))
	if err != nil {
		t.Fatal(err)
	}
	var v jades.Verdict
	if jades.Is(data) {
		s, err := jades.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		v = s.Verify(nil, s.Verify(nil, v.SigningTime)[0].SigningTime)[0]
		data = s.Payload
	}
	d, err := elm.Parse(data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return d, v
}

// facts are what the samples state, beyond their text.
type facts struct {
	file, eqf, ects, hours, modes, assessment, supervision, missing string
	outcomes, findings                                              int
}

func TestTheSamplesStateWhatTheyState(t *testing.T) {
	t.Parallel()
	for _, want := range []facts{
		{"edc/Sample-MC-Annex1-signed.jsonld", "6", "2", "60", "blended", "", "unsupervised", "EU-M11 EU-O04", 2, 0},
		{"edc/Sample-MC-Annex1-unsigned.jsonld", "6", "2", "60", "blended", "", "unsupervised", "EU-M11 EU-O04", 2, 1},
		{"edc/AA-Annex1-MC-signed.jsonld", "6", "2", "60", "blended", "artefact-assessment", "unsupervised", "EU-M11 EU-O04", 2, 0},
		{"edc/AA-Annex1-MC-unsigned.json", "6", "2", "60", "blended", "artefact-assessment", "unsupervised", "EU-M03 EU-M11 EU-O04", 2, 3},
		{"edc/Sample-TranscriptOfRecords-signed.jsonld", "7", "60", "", "onsite", "", "", "EU-M09 EU-O02 EU-O03 EU-O04", 7, 0},
		{"mynextid-microcredential/edc/examples/edc-mc-signed.jsonld", "6", "5", "45", "online", "", "", "EU-M11 EU-O01 EU-O04", 2, 5},
		{"mynextid-microcredential/edc/examples/edc-mc-example.json", "6", "5", "45", "online", "", "", "EU-M11 EU-O01 EU-O04", 2, 5},
	} {
		d, v := read(t, want.file)
		c := elm.Read(d)
		got := stated(want.file, c)
		got.findings = len(elm.Check(d))
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(facts{})); diff != "" {
			t.Errorf("%s: %s\n%v", want.file, diff, elm.Check(d))
		}
		if sealed := v.Certificate != nil; sealed != c.SealedBy(v.Signer) {
			t.Errorf("%s: sealed by its issuer: %v", want.file, !sealed)
		}
	}
}

func stated(file string, c elm.Credential) facts {
	a := c.Achievement
	f := facts{file: file, eqf: elm.EQFLevels().Code(a.EQF), outcomes: len(a.Outcomes)}
	if hours, ok := elm.HoursOf(a.Volume); ok {
		f.hours = hours.String()
	}
	for _, p := range a.Credits {
		f.ects += p.Points.String()
	}
	for _, m := range a.Participation {
		f.modes += elm.Modes().Code(m)
	}
	for _, x := range a.Assessments {
		f.assessment += elm.Assessments().Code(x.Type)
		f.supervision += elm.Supervisions().Code(x.Supervision)
	}
	var missing []string
	for _, e := range c.Elements() {
		if !e.Stated {
			missing = append(missing, e.ID)
		}
	}
	f.missing = strings.Join(missing, " ")
	return f
}

// The Commission seals with its own test certificate in place of the issuer, and
// adds the date of issuing; all else is in the unsigned twin.
func TestASignedSampleSaysWhatItsUnsignedTwinSays(t *testing.T) {
	t.Parallel()
	for signed, unsigned := range map[string]string{
		"edc/Sample-MC-Annex1-signed.jsonld": "edc/Sample-MC-Annex1-unsigned.jsonld", "edc/AA-Annex1-MC-signed.jsonld": "edc/AA-Annex1-MC-unsigned.json",
	} {
		a, _ := read(t, signed)
		b, _ := read(t, unsigned)
		x, y := elm.Read(a), elm.Read(b)
		x.ID, y.ID, x.Issuer, y.Issuer, x.Issued = "", "", elm.Organisation{}, elm.Organisation{}, y.Issued
		x.Learner.Email, y.Learner.Email = "", "" // differs in one pair
		if diff := cmp.Diff(x, y, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", signed, diff)
		}
	}
}

func TestASampleIsReadOutOfWhatIsWrittenOfIt(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"edc/Sample-MC-Annex1-signed.jsonld", "edc/AA-Annex1-MC-signed.jsonld", "edc/Sample-TranscriptOfRecords-signed.jsonld"} {
		d, _ := read(t, name)
		c := elm.Read(d)
		again, err := elm.Write(c)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c, elm.Read(again), sameButLocalIDs); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
