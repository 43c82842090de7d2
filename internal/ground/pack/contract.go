package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/ground/i18n"
)

// Contract is what a learner and a provider agree on when somebody enrols in a
// country whose law asks for it (S-095, M014).
type Contract struct {
	Name     i18n.Text          `yaml:"name" json:"name"`
	Versions []*ContractVersion `yaml:"versions" json:"versions"` // oldest first
}

// ContractVersion is the wording for a period.
type ContractVersion struct {
	Version        string           `yaml:"version" json:"version"`
	ValidFrom      Day              `yaml:"validFrom" json:"validFrom"`
	ValidTo        Day              `yaml:"validTo" json:"validTo,omitzero"`                // first day it no longer holds
	WithdrawalDays int              `yaml:"withdrawalDays" json:"withdrawalDays,omitempty"` // days after acceptance in which the learner leaves and owes nothing
	Clauses        []ContractClause `yaml:"clauses" json:"clauses"`
	Source         Citation         `yaml:"source" json:"source"`
	Provenance     Provenance       `yaml:"provenance" json:"provenance"`
}

// ContractClause is one part of the wording.
type ContractClause struct {
	Title i18n.Text `yaml:"title" json:"title"`
	Text  i18n.Text `yaml:"text" json:"text"`
}

// At is the wording that holds on a day, or nil.
func (c *Contract) At(on Day) *ContractVersion {
	if c == nil {
		return nil
	}
	for _, v := range c.Versions {
		if on.within(v.ValidFrom, v.ValidTo) {
			return v
		}
	}
	return nil
}

// Digest is the SHA-256 over the wording in a language, hex: who accepts it, accepts
// this and nothing else.
func (v *ContractVersion) Digest(lang string) string {
	h := sha256.New()
	say := func(s string) { h.Write([]byte(s + "\x00")) }
	say(v.Version)
	say(lang)
	for _, x := range v.Clauses {
		title, _ := x.Title.In(lang)
		text, _ := x.Text.In(lang)
		say(title)
		say(text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Certificate is the one layout in which every provider of a country gives out
// certificates (S-096).
type Certificate struct {
	ID          string      `yaml:"id" json:"id"`
	Title       i18n.Text   `yaml:"title" json:"title"`         // "Certificate of adult education"
	Statement   i18n.Text   `yaml:"statement" json:"statement"` // between the name and the course: "has completed"
	Legal       i18n.Text   `yaml:"legal" json:"legal"`         // the legal basis as it is printed
	Lines       []string    `yaml:"lines" json:"lines"`         // CertificateLines, in order: each is printed, also when nothing is stated
	Signatories []i18n.Text `yaml:"signatories" json:"signatories"`
	Source      Citation    `yaml:"source" json:"source"`
	Provenance  Provenance  `yaml:"provenance" json:"provenance"`
}

// CertificateLines lists what a layout can print.
func CertificateLines() []string {
	return []string{"provider", "workload", "level", "assessment", "supervision", "participation", "quality", "issued", "number"}
}

func (c *checker) contract(x *Contract) {
	if x == nil {
		return
	}
	c.texts(x.Name, "contract.name", "contract", "name")
	c.need(len(x.Versions) > 0, "contract.versions", "contract")
	for i, v := range x.Versions {
		path := func(more ...any) []any { return append([]any{"contract", "versions", i}, more...) }
		if v == nil {
			c.need(false, "contract.versions", path()...)
			continue
		}
		c.need(v.Version != "", "version", path()...)
		c.need(!v.ValidFrom.IsZero(), "validFrom", path()...)
		c.period(v.ValidFrom, v.ValidTo, "validTo", path("validTo")...)
		c.whole(v.WithdrawalDays, 0, "withdrawalDays", path("withdrawalDays")...)
		c.need(len(v.Clauses) > 0, "clauses", path()...)
		for j, clause := range v.Clauses {
			c.texts(clause.Title, "title", path("clauses", j)...)
			c.texts(clause.Text, "text", path("clauses", j)...)
		}
		oneOf(c, v.Provenance, provenances, "provenance", path("provenance")...)
		c.citation(v.Source, "source", path("source")...)
		for _, w := range x.Versions[:i] {
			if w != nil && (w.Version == v.Version || overlap(v.ValidFrom, v.ValidTo, w.ValidFrom, w.ValidTo)) {
				c.fail("pack.scheme.versions", path(), "one", w.Version, "other", v.Version)
			}
		}
	}
}

func (c *checker) certificate(x *Certificate) {
	if x == nil {
		return
	}
	path := func(more ...any) []any { return append([]any{"certificate"}, more...) }
	c.need(codePattern.MatchString(x.ID), "certificate.id", path()...)
	c.texts(x.Title, "certificate.title", path()...)
	c.texts(x.Statement, "certificate.statement", path()...)
	c.texts(x.Legal, "certificate.legal", path()...)
	c.need(len(x.Lines) > 0, "certificate.lines", path()...)
	for i, line := range x.Lines {
		oneOf(c, line, CertificateLines(), "lines", path("lines", i)...)
		if slices.Contains(x.Lines[:i], line) {
			c.fail("pack.choice", path("lines", i), "what", "lines", "value", line, "choices", strings.Join(CertificateLines(), ", "))
		}
	}
	for i, s := range x.Signatories {
		c.texts(s, "signatories", path("signatories", i)...)
	}
	oneOf(c, x.Provenance, provenances, "provenance", path("provenance")...)
	c.citation(x.Source, "source", path("source")...)
}
