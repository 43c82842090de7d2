package jades_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/jades"
)

// shared is the folder of samples.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CAIRN_SHARED")
	if dir == "" {
		t.Skip("CAIRN_SHARED is not set: the Europass samples are not in this repository")
	}
	return filepath.Join(dir, "data", "samples")
}

// sample is a signed Europass credential, judged one day after its own sigT.
type sample struct {
	file   string
	at     time.Time
	signer string // organizationIdentifier
	stamps string // kinds of time stamps
}

func day(y int, m time.Month, d, hour, minute, second int) time.Time {
	return time.Date(y, m, d, hour, minute, second, 0, time.UTC)
}

var samples = []sample{
	{"edc/Sample-MC-Annex1-signed.jsonld", day(2023, 9, 28, 11, 54, 17), "VATES-A00000000", "adoTst sigTst arcTst"},
	{"edc/AA-Annex1-MC-signed.jsonld", day(2024, 5, 29, 9, 51, 19), "VATES-A00000000", "adoTst sigTst"},
	{"edc/Sample-TranscriptOfRecords-signed.jsonld", day(2025, 2, 19, 15, 28, 24), "VATES-A00000000", "adoTst sigTst arcTst"},
	{"mynextid-microcredential/edc/examples/edc-mc-signed.jsonld", day(2026, 1, 13, 7, 12, 23), "NTREE-17207834", "sigTst arcTst"},
}

func (s sample) read(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(shared(t), s.file))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (s sample) parts(t *testing.T) parts {
	t.Helper()
	var p parts
	if err := json.Unmarshal(s.read(t), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// listed is a trust list that names the sample's end-entity certificate: none of
// the samples brings its authority's.
func (s sample) listed(t *testing.T) *jades.TrustList {
	t.Helper()
	return jades.NewTrustList(judge(t, s.read(t), nil, s.at).Certificate)
}

func TestTheSignedEuropassSamplesHoldADayAfterTheirSeal(t *testing.T) {
	t.Parallel()
	for _, s := range samples {
		v := judge(t, s.read(t), s.listed(t), s.at)
		if v.Err() != nil || !v.SigningTime.Equal(s.at.AddDate(0, 0, -1)) || v.Signer.OrganisationID != s.signer {
			t.Errorf("%s: %v, signed %s by %q", s.file, v.Err(), v.SigningTime, v.Signer.OrganisationID)
		}
		var kinds []string
		for _, ts := range v.TimeStamps {
			kinds = append(kinds, ts.Kind)
			if ts.Imprint != nil || ts.Compared == (ts.Kind == jades.ArchiveTimeStamp) || ts.Time.IsZero() {
				t.Errorf("%s: %+v", s.file, ts)
			}
		}
		if got := strings.Join(kinds, " "); got != s.stamps {
			t.Errorf("%s: time stamps %s, want %s", s.file, got, s.stamps)
		}
		if v := judge(t, s.read(t), jades.NewTrustList(world().root), s.at); v.Integrity != nil || v.Period != nil || code(v.Trust) != jades.NotInTrustList {
			t.Errorf("%s: a list that does not name it: %v", s.file, v.Err())
		}
		if v := judge(t, s.read(t), s.listed(t), s.at.AddDate(4, 0, 0)); code(v.Period) != jades.Expired || v.Integrity != nil {
			t.Errorf("%s: four years later: %v", s.file, v.Err())
		}
	}
}

func TestTamperedEuropassSamplesAreRefused(t *testing.T) {
	t.Parallel()
	for _, s := range samples {
		for name, change := range map[string]func(*parts){
			"payload": func(p *parts) { p.Payload = strings.Replace(p.Payload, "urn:", "urm:", 1) },
			"header":  func(p *parts) { p.change(func(h map[string]any) { h["cty"] = "json" }) },
			"time": func(p *parts) {
				p.change(func(h map[string]any) { h["sigT"] = s.at.AddDate(0, 0, -2).Format(time.RFC3339) })
			},
			"signature":   func(p *parts) { p.Signatures[0].Signature = "AAAA" + p.Signatures[0].Signature[4:] },
			"certificate": func(p *parts) { p.change(func(h map[string]any) { h["x5c"] = x5c(world().rsa.Chain...) }) },
			"certificate and digest": func(p *parts) {
				p.change(func(h map[string]any) {
					h["x5c"], h["x5t#S256"] = x5c(world().rsa.Chain...), fingerprint(world().rsa.Chain[0])
				})
			},
		} {
			p := s.parts(t)
			change(&p)
			want := jades.BadSignature
			if name == "certificate" {
				want = jades.WrongDigest
			}
			if v := judge(t, p.bytes(), s.listed(t), s.at); code(v.Integrity) != want {
				t.Errorf("%s, %s changed: %v", s.file, name, v.Integrity)
			}
		}
	}
}

func (p *parts) change(f func(map[string]any)) {
	var h map[string]any
	text := must(decode(p.Signatures[0].Protected))
	if err := json.Unmarshal(text, &h); err != nil {
		panic(err)
	}
	f(h)
	p.Signatures[0].Protected = encode(must(json.Marshal(h)))
}

func TestAHeaderWithoutPayloadIsNotReadable(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(shared(t), "mynextid-microcredential/open-badge/examples/open-badge-mc-signed.jwt"))
	if err != nil {
		t.Fatal(err)
	}
	if s, err := jades.Parse(data); code(err) != jades.NotJWS || s != nil {
		t.Errorf("got %v", err)
	}
}
