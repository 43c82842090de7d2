package catalogue

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// ImportRequest is a register's file to take in.
type ImportRequest struct {
	File    io.Reader
	Name    string // of the file, kept with each offer; "import" when empty
	Mapping *ImportMapping
	DryRun  bool // read and judge; store nothing
}

// importChunk is how many offers one transaction takes in: no writer waits long
// for another's register.
const importChunk = 20

// Import takes a register's programmes in as existing short programmes. An
// error means that the file could not be read (faults import.file.*,
// import.mapping.*) or stored; rows that are refused are in the result. One
// transaction takes some offers of one provider; an import that was cut off is
// run again, and the same file again changes nothing. A provider nobody knows
// becomes an organisation without members. What a provider publishes on its own
// site stays: a register stands beside it and never overwrites it. What two
// registers name is one offer when it is the same (S-128).
func (s *Service) Import(ctx context.Context, actor identity.Actor, req ImportRequest) (ImportResult, error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.import", identity.Resource{Type: "catalogue.offer"}); err != nil {
		return ImportResult{}, err
	}
	f, err := ReadImport(req.File, req.Mapping)
	if err != nil {
		return ImportResult{}, err
	}
	in := &importing{s: s, actor: actor, req: req, file: f}
	if req.Name == "" {
		in.req.Name = "import"
	}
	if err := in.run(ctx); err != nil {
		return ImportResult{}, err
	}
	return f.Result, nil
}

// importing is one import on its way into the catalogue.
type importing struct {
	s     *Service
	actor identity.Actor
	req   ImportRequest
	file  *ImportFile
	known *registry
}

// importOutcome is what became of one row; it is counted after its transaction.
type importOutcome struct {
	conforms, listed     bool
	added, changed, kept bool               // kept: the provider's own site says what the offer is
	unmet                string             // the first rule that keeps it from being listed
	why                  *framework.Message // what that rule says of it
}

func (in *importing) run(ctx context.Context) error {
	if !in.req.DryRun { // which needs no database
		if err := in.others(ctx); err != nil {
			return err
		}
	}
	byProvider := map[string][]ImportCandidate{}
	for _, c := range in.file.Candidates {
		byProvider[c.Provider] = append(byProvider[c.Provider], c)
	}
	for _, p := range in.file.Providers {
		for chunk := range slices.Chunk(byProvider[p.ID], importChunk) {
			outcomes, err := in.chunk(ctx, p, chunk)
			if err != nil {
				return fmt.Errorf("import provider %s: %w", p.ID, err)
			}
			for i, o := range outcomes {
				in.count(chunk[i], o)
			}
		}
	}
	in.sortProblems()
	return nil
}

func (in *importing) sortProblems() {
	slices.SortStableFunc(in.file.Result.Problems, func(a, b ImportProblem) int { return a.Row - b.Row })
}

func (in *importing) count(c ImportCandidate, o importOutcome) {
	r := &in.file.Result
	if !o.listed {
		r.Usable--
		r.Refused++
		r.Problems = append(r.Problems, ImportProblem{Row: c.Row, Code: "not_listed", Severity: ImportRefused, Args: map[string]any{"rule": o.unmet}, Why: o.why})
	}
	if o.kept {
		r.Problems = append(r.Problems, ImportProblem{Row: c.Row, Code: "kept_own", Severity: ImportNoted, Args: map[string]any{"id": c.Offer.LocalID}})
	}
	if o.listed && o.conforms {
		r.Conforming++
	}
	switch {
	case in.req.DryRun:
	case o.added:
		r.Added++
	case o.changed:
		r.Changed++
	default:
		r.Unchanged++
	}
}

// chunk judges some offers of a provider and, unless it is a dry run, stores
// them.
func (in *importing) chunk(ctx context.Context, p ImportProvider, chunk []ImportCandidate) ([]importOutcome, error) {
	org := in.organisation(p)
	outcomes := make([]importOutcome, len(chunk))
	if in.req.DryRun {
		for i, c := range chunk {
			j, err := in.s.judge(c.Offer, org, nil, in.s.DB.Now())
			if err != nil {
				return nil, err
			}
			outcomes[i] = outcomeOf(j)
		}
		return outcomes, nil
	}
	err := in.s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		clear(outcomes)
		return in.store(ctx, tx, org, chunk, outcomes)
	})
	return outcomes, err
}

func (in *importing) store(ctx context.Context, tx *sqldb.Tx, o identity.Organisation, chunk []ImportCandidate, outcomes []importOutcome) error {
	org, founded, err := in.provider(ctx, tx, o)
	if err != nil {
		return err
	}
	added, changed := 0, 0
	for i, c := range chunk {
		if outcomes[i], err = in.take(ctx, tx, org, c); err != nil {
			return fmt.Errorf("row %d: %w", c.Row, err)
		}
		if outcomes[i].added {
			added++
		}
		if outcomes[i].changed {
			changed++
		}
	}
	if !founded && added+changed == 0 {
		return nil
	}
	return audit.Record(ctx, tx, audit.Entry{
		Tenant: string(org.ID), Actor: in.actor.Name(), Role: in.actor.RoleNames(), Act: "catalogue.offer.import",
		Object: "organisation/" + string(org.ID), Detail: map[string]any{"register": in.req.Mapping.Register, "founded": founded, "added": added, "changed": changed},
	})
}

// provider is the organisation a row belongs to: the one this register named
// before, else one that is known from elsewhere, else a new one without members.
func (in *importing) provider(ctx context.Context, tx *sqldb.Tx, o identity.Organisation) (org identity.Organisation, founded bool, err error) {
	org, err = identity.OrganisationBySlugIn(ctx, tx, o.Slug)
	if err == nil || !fault.Is(err, "identity.organisation.none") {
		return org, false, err
	}
	name, _ := o.Name.In(in.req.Mapping.Language)
	if known, found := in.known.find(name, o.Website, o.Country); found {
		return known, false, nil
	}
	return identity.UnclaimedIn(ctx, tx, o)
}

// others are the organisations known from elsewhere than this register: what it
// names twice, it means twice.
func (in *importing) others(ctx context.Context) error {
	return in.s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := identity.OrganisationsIn(ctx, tx, identity.OrganisationFilter{})
		own := in.req.Mapping.Register + "-"
		in.known = registryOf(slices.DeleteFunc(all, func(o identity.Organisation) bool { return strings.HasPrefix(o.Slug, own) }))
		return err
	})
}

// take stores one row: what was received beside what was understood.
func (in *importing) take(ctx context.Context, tx *sqldb.Tx, org identity.Organisation, c ImportCandidate) (importOutcome, error) {
	o := c.Offer
	o.Provider = org.ID
	source := SourceID(importedFrom + in.req.Mapping.Register)
	was, _, err := statedAs(ctx, tx, Source{ID: source, Tenant: org.ID}, o.LocalID)
	if err != nil {
		return importOutcome{}, err
	}
	record, err := in.keep(ctx, tx, org.ID, source, was.Record, c)
	if err != nil {
		return importOutcome{}, err
	}
	var met tally
	t := taking{Offer: o, Org: org, Source: source, Page: in.req.Name, Record: record, Harvest: string(source)}
	t.Computed = in.req.Mapping.computed(o)
	j, err := in.s.takeIn(ctx, tx, t, &met)
	if err != nil {
		return importOutcome{}, err
	}
	out := outcomeOf(j)
	out.added, out.changed, out.kept = met.fresh > 0, met.put > 0, met.led > 0
	return out, nil
}

// keep stores a row verbatim under a name made of its content, once.
func (in *importing) keep(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, source SourceID, was string, c ImportCandidate) (string, error) {
	var body bytes.Buffer
	w := csv.NewWriter(&body)
	if err := w.WriteAll(append([][]string{in.file.Header, c.Cells}, c.More...)); err != nil {
		return "", err
	}
	sum := sha256.Sum256(body.Bytes())
	digest := hex.EncodeToString(sum[:])
	id := "row-" + c.Offer.LocalID + "-" + digest[:32]
	if id == was {
		return id, nil
	}
	switch _, err := recordByID(ctx, tx, tenant, id); {
	case err == nil:
		return id, nil
	case !fault.Is(err, "catalogue.record.not_found"):
		return "", err
	}
	return id, insertRecord(ctx, tx, tenant, Record{
		ID: id, Source: source, URL: fmt.Sprintf("%s#row=%d", in.req.Name, c.Row), Status: 200, ContentType: "text/csv; charset=utf-8; header=present",
		Body: body.Bytes(), SHA256: digest, Fetched: tx.Now(),
	})
}

func outcomeOf(j Judged) importOutcome {
	out := importOutcome{listed: j.Listed}
	for _, f := range j.Judgement.Findings {
		if f.Pack == "eu" {
			out.conforms = f.Conforms()
		}
	}
	for _, e := range j.Report {
		if e.Blocking && out.unmet == "" {
			out.unmet, out.why = e.Rule, &e.Message
		}
	}
	return out
}

// organisation is the provider as the register names it. Its slug is the
// register's name and id, so that a second import finds it again.
func (in *importing) organisation(p ImportProvider) identity.Organisation {
	return identity.Organisation{
		Slug: providerSlug(in.req.Mapping.Register, p.ID), Name: i18n.Text{in.req.Mapping.Language: p.Name}, Kind: identity.KindProvider,
		Website: p.Website, Country: in.req.Mapping.Country, Region: p.Region, Status: identity.OrganisationActive,
	}
}

// providerSlug keeps a plain identifier readable; any other ends in a hash of
// it, so that two never become one.
func providerSlug(register, id string) string {
	plain := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLower(r) || unicode.IsDigit(r)) {
			return r
		}
		return -1
	}, id)
	if plain == id && len(id) <= 24 {
		return register + "-" + id
	}
	sum := sha256.Sum256([]byte(id))
	return register + "-" + plain[:min(len(plain), 12)] + "x" + hex.EncodeToString(sum[:6])
}
