package catalogue

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// The likenesses from which somebody is told. The higher is the figure of the
// packs that ask (NZ-5). Both are measured on judged pairs of a real list
// (likeness, judged.golden): of the pairs of 0.8 and more 88 % are the same
// learning, of 0.7 and more 59 %; of those between 0.6 and 0.7 one in seven.
const (
	AlikeToLookAt likeness.Share = 7_000 // worth a look; no rule is told of less
	AlikeTheSame  likeness.Share = 8_000 // the same learning, for all that can be read
)

// Duplicate is an offer that is much like another.
type Duplicate struct {
	Offer    OfferID           `json:"offer"`
	Title    i18n.Text         `json:"title"`
	Provider identity.TenantID `json:"provider"`
	Listed   bool              `json:"listed"`
	Approved bool              `json:"approved"` // some version of it is
	Score    likeness.Share    `json:"score"`    // ten-thousandths
	Parts    []likeness.Part   `json:"parts"`    // what was compared
	Codes    []string          `json:"codes"`    // of outcomes both have
	Words    []string          `json:"words"`    // both use
}

// contentOf is what of an offer is compared.
func contentOf(o Offer) likeness.Content {
	c := likeness.Content{Titles: texts(o.Title), Field: o.Field, Hours: comparedVolume(o.Workload.Hours), Credits: comparedVolume(o.Workload.Credits), System: o.Workload.System}
	for _, x := range o.Outcomes {
		c.Outcomes = append(c.Outcomes, likeness.Outcome{Texts: texts(x.Text), Code: x.Code})
	}
	if l := o.Level; l != nil {
		switch {
		case l.EQF > 0:
			c.Level = credit.EQFSystem + " " + strconv.Itoa(l.EQF)
		case l.NQF != "":
			c.Level = l.System + " " + l.NQF
		}
	}
	return c
}

// comparedHash is the same as long as what is compared of an offer is.
func comparedHash(k kept) (string, error) {
	if !k.GoneAt.IsZero() {
		return "-", nil
	}
	content, err := json.Marshal(contentOf(k.Offer))
	if err != nil {
		return "", fmt.Errorf("offer %s: write what is compared: %w", k.ID, err)
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), nil
}

func texts(t i18n.Text) []string {
	var out []string
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		out = append(out, t[lang])
	}
	return out
}

// comparedVolume is an amount in hundredths; 0 for none and for what is too large to
// be one.
func comparedVolume(a *credit.Amount) int64 {
	if a == nil {
		return 0
	}
	whole, parts, _ := strings.Cut(a.String(), ".")
	n, err := strconv.ParseInt(whole+(parts + "00")[:2], 10, 64)
	if err != nil || n > 1e12 {
		return 0
	}
	return n
}

// Duplicates lists the published offers that are much like one, the most alike
// first, with what they share; for anybody: both are public.
func (s *Service) Duplicates(ctx context.Context, actor identity.Actor, id OfferID, score likeness.Share) ([]Duplicate, error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.show", identity.Resource{Type: "catalogue.offer", ID: string(id)}); err != nil {
		return nil, err
	}
	pairs, err := s.alikeNow(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []Duplicate
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		out = nil
		o, err := OfferIn(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, p := range pairs {
			other, err := comparedByID(ctx, tx, OfferID(p.ID))
			if err != nil {
				return err
			}
			if d := other.like(o); d.Score >= score && other.GoneAt.IsZero() {
				out = append(out, d)
			}
		}
		return nil
	})
	slices.SortFunc(out, func(a, b Duplicate) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Offer, b.Offer)) })
	return out, err
}

// Repeats lists what rules ask for as app.duplicates: the approved offers that
// an offer is much like, and how much. It reads no transaction: ask before one.
func (s *Service) Repeats(ctx context.Context, id OfferID) ([]Duplicate, error) {
	all, err := s.Duplicates(ctx, identity.System("catalogue"), id, AlikeToLookAt)
	return slices.DeleteFunc(all, func(d Duplicate) bool { return !d.Approved }), err
}

// compared is an offer of a pair.
type compared struct {
	kept
	approved bool // some version of it is
	held     Held // in it; looked at only where two may be joined
}

// like says how much the offer is like another, and why.
func (c compared) like(o Offer) Duplicate {
	l := likeness.Compare(contentOf(o), contentOf(c.Offer))
	return Duplicate{Offer: c.ID, Title: c.Title, Provider: c.Provider, Listed: c.Listed, Approved: c.approved, Score: l.Score, Parts: l.Parts, Codes: l.Codes, Words: l.Words}
}

// DuplicateFields are duplicates as rules read them: app.duplicates. To a rule a
// list of nothing says that nobody looked; that nothing was found is one entry
// without a name and with no likeness.
func DuplicateFields(all []Duplicate) []map[string]any {
	out := make([]map[string]any, len(all))
	for i, d := range all {
		out[i] = map[string]any{"mcId": string(d.Offer), "score": credit.MustParse(d.Score.String())}
	}
	if len(out) == 0 {
		return []map[string]any{{"score": 0}}
	}
	return out
}
