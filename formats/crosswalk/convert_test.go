package crosswalk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/crosswalk"
	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/vc"
)

func TestAFileIsReadInTheOtherModelAndBack(t *testing.T) {
	t.Parallel()
	d, err := openbadge.Write(badge())
	if err != nil {
		t.Fatal(err)
	}
	signed := []byte(strings.TrimSuffix(string(d.Raw()), "}") + `,"proof":[{"type":"DataIntegrityProof"}]}`)
	there, err := crosswalk.Convert(signed, crosswalk.ELM, "en")
	if err != nil {
		t.Fatal(err)
	}
	if len(there.Lost) != 1 || there.Lost[0] != (crosswalk.Loss{Element: "proof", Path: "$.proof[0]", Reason: crosswalk.OwnProof}) {
		t.Errorf("lost %v", there.Lost)
	}
	if strings.Contains(string(there.Document), "proof\"") {
		t.Error("a proof went along")
	}
	// What the profile demands and no badge says: a picture, where a further
	// awarding body is, which country a national number is of.
	for _, path := range []string{"$.displayParameter.individualDisplay", "$.credentialSubject.hasClaim.awardedBy.awardingBody[1].location", "$.credentialSubject.nationalID.spatial"} {
		if !slices.ContainsFunc(there.Missing, func(e *vc.Error) bool { return e.Path == path && e.Code == vc.Missing }) {
			t.Errorf("%s is not named in %v", path, there.Missing)
		}
	}
	back, err := crosswalk.Convert(there.Document, crosswalk.OpenBadges, "en")
	if err != nil || len(back.Lost)+len(back.Missing) > 0 {
		t.Fatalf("%v, lost %v, missing %v", err, back.Lost, back.Missing)
	}
	if string(back.Document) != string(d.Raw()) {
		t.Errorf("got %s, want %s", back.Document, d.Raw())
	}
}

func TestWhatABadgeDemandsIsNamedAndNotInvented(t *testing.T) {
	t.Parallel()
	d, _ := elm.Write(elm.Credential{ID: "urn:uuid:1", Language: "en"})
	r, err := crosswalk.Convert(d.Raw(), crosswalk.OpenBadges, "en")
	if err != nil || r.Document == nil {
		t.Fatal(err)
	}
	want := map[string]bool{"$.validFrom": true, "$.credentialSubject.achievement.name": true, "$.credentialSubject.achievement.criteria": true}
	for _, e := range r.Missing {
		if e.Code == vc.Missing {
			delete(want, e.Path)
		}
	}
	if len(want) > 0 {
		t.Errorf("not named: %v in %v", want, r.Missing)
	}
}

func TestWhatIsOfNeitherModelIsRefused(t *testing.T) {
	t.Parallel()
	b, err := openbadge.Write(badge())
	if err != nil {
		t.Fatal(err)
	}
	e, _ := elm.Write(elm.Credential{})
	for name, c := range map[string]struct {
		data string
		to   crosswalk.Model
		want error
	}{
		"an invoice":         {`{"type":"Invoice"}`, crosswalk.ELM, crosswalk.ErrUnknown},
		"a badge as a badge": {string(b.Raw()), crosswalk.OpenBadges, crosswalk.ErrSame},
		"ELM as ELM":         {string(e.Raw()), crosswalk.ELM, crosswalk.ErrSame},
		"no JSON":            {`{`, crosswalk.ELM, nil},
		"a seal of nothing":  {`{"payload":"x","signatures":[]}`, crosswalk.OpenBadges, nil},
		"a sealed text":      {`{"payload":"x","signatures":[{"protected":"eyJiNjQiOmZhbHNlfQ","signature":"AA"}]}`, crosswalk.OpenBadges, nil},
	} {
		r, err := crosswalk.Convert([]byte(c.data), c.to, "en")
		if err == nil || c.want != nil && !errors.Is(err, c.want) || r.Document != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzConvert(f *testing.F) {
	b, err := openbadge.Write(badge())
	if err != nil {
		f.Fatal(err)
	}
	c, _ := crosswalk.ToELM(badge(), "en")
	e, _ := elm.Write(c)
	f.Add(b.Raw(), true)
	f.Add(e.Raw(), false)
	f.Add([]byte(`{"type":["EuropeanDigitalCredential"],"credentialSubject":{"hasClaim":{"type":"LearningAchievement","provenBy":[{},{}]}}}`), false)
	f.Add([]byte(`{"type":["OpenBadgeCredential"],"credentialSubject":{}}`), true)
	f.Add([]byte(`[]`), true)
	f.Fuzz(func(t *testing.T, data []byte, toELM bool) {
		to := crosswalk.OpenBadges
		if toELM {
			to = crosswalk.ELM
		}
		r, err := crosswalk.Convert(data, to, "en")
		if err != nil {
			return
		}
		for _, l := range r.Lost {
			if l.Element == "" || !strings.HasPrefix(l.Path, "$") || l.Reason == "" {
				t.Fatalf("%+v", l)
			}
		}
	})
}
