package pack_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

const smallContract = `
contract:
  name: {en: Contract}
  versions:
    - {version: "1", validFrom: 2020-01-01, validTo: 2026-01-01, clauses: [{title: {en: Fee}, text: {en: Ten}}], source: {text: Act}, provenance: paper}
    - {version: "2", validFrom: 2026-01-01, withdrawalDays: 14, clauses: [{title: {en: Fee}, text: {en: Twelve}}], source: {text: Act}, provenance: paper}
certificate:
  id: aa-one
  title: {en: Certificate}
  statement: {en: has completed}
  legal: {en: The Act}
  lines: [provider, level]
  signatories: [{en: Head}]
  source: {text: Act}
  provenance: paper
`

func withContract(text string) fstest.MapFS {
	fsys := small()
	was := fsys["aa/pack.yaml"].Data
	fsys["aa/pack.yaml"] = &fstest.MapFile{Data: []byte(string(was) + text)}
	return fsys
}

func TestAContractChangesOnADayAndItsWordingHasADigest(t *testing.T) {
	t.Parallel()
	set, err := pack.Open(pack.Source{Name: "packs", FS: withContract(smallContract)})
	if err != nil {
		t.Fatal(err)
	}
	c := set.Pack("aa").Contract
	before, after := c.At(day(t, "2025-12-31")), c.At(day(t, "2026-01-01"))
	if before == nil || after == nil || before.Version != "1" || after.Version != "2" || after.WithdrawalDays != 14 || c.At(day(t, "2019-12-31")) != nil {
		t.Fatalf("before %+v, after %+v", before, after)
	}
	if before.Digest("en") == after.Digest("en") || len(after.Digest("en")) != 64 {
		t.Error("another wording has the same digest, or none")
	}
	if (*pack.Contract)(nil).At(day(t, "2026-01-01")) != nil {
		t.Error("a country without a contract has one")
	}
}

func TestMistakesInAContractNameFileLineAndMend(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct{ was, is, key string }{
		"two wordings on one day": {"validTo: 2026-01-01", "validTo: 2026-06-01", "pack.scheme.versions"},
		"a language missing":      {"text: {en: Ten}", "text: {fr: Dix}", "pack.language"},
		"days below zero":         {"withdrawalDays: 14", "withdrawalDays: -1", "pack.scheme.least"},
		"a line of none":          {"lines: [provider, level]", "lines: [provider, colour]", "pack.choice"},
		"a line twice":            {"lines: [provider, level]", "lines: [level, level]", "pack.choice"},
		"no lines":                {"lines: [provider, level]", "lines: []", "pack.missing"},
	} {
		text := strings.Replace(smallContract, x.was, x.is, 1)
		if text == smallContract {
			t.Fatalf("%s: nothing was changed", name)
		}
		_, err := pack.Open(pack.Source{Name: "packs", FS: withContract(text)})
		if !fault.Is(err, x.key) {
			t.Errorf("%s: got %v, want %s", name, err, x.key)
		}
	}
}
