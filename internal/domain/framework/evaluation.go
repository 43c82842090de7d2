package framework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Evaluation is a recorded judgement by one framework version.
type Evaluation struct {
	Tenant       identity.TenantID
	ID           string
	Subject      string // "offer:<id>", "credential:<id>"
	Stage        pack.Stage
	Jurisdiction string
	Framework    string
	Version      string // of the pack
	Digest       string // SHA-256 of the framework's text, hex
	Binding      bool
	Input        string // SHA-256 of what was judged, hex
	Replayable   bool   // the input was kept
	Verdict      rule.Verdict
	Rules        []Said
	JudgedFor    time.Time // the day the rules were asked for
	First, Last  time.Time // from when to when the same was found
}

// Said is one rule's part of a recorded evaluation.
type Said struct {
	Rule    string       `json:"rule"`
	Verdict rule.Verdict `json:"verdict"`
	Missing []string     `json:"missing,omitempty"`
}

// InputHash is the SHA-256, in hex, of the canonical form (RFC 8785) of the
// stated fields. A holder's identity is not part of it.
func (j Judgement) InputHash() (string, error) {
	_, hash, err := j.input()
	return hash, err
}

func (j Judgement) input() (document []byte, hash string, err error) {
	if j.doc == nil {
		return nil, "", errors.New("a judgement that nobody made has no input")
	}
	m := j.doc.Map()
	if cred, ok := m["cred"].(map[string]any); ok && cred["learnerId"] != nil {
		cred["learnerId"] = "stated"
	}
	text, err := json.Marshal(m)
	if err != nil {
		return nil, "", fmt.Errorf("write what was judged: %w", err)
	}
	v, err := jcs.Parse(text)
	if err != nil {
		return nil, "", fmt.Errorf("canonical form of what was judged: %w", err)
	}
	document = v.Canonical()
	sum := sha256.Sum256(document)
	return document, hex.EncodeToString(sum[:]), nil
}

// personal are the stages whose fields look at a person: no document is kept.
var personal = []pack.Stage{pack.StageAssessment, pack.StageCredential, pack.StageFunding}

// RecordIn stores what a judgement found about a subject, in the transaction of
// whoever asked. Finding the same again only moves the time it was last found.
// The subject is "<kind>:<id>".
func RecordIn(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, subject string, j Judgement) error {
	document, hash, err := j.input()
	if err != nil {
		return err
	}
	keep := !slices.Contains(personal, j.Question.Stage)
	if keep {
		if err := insertInput(ctx, tx, tenant, hash, string(document)); err != nil {
			return err
		}
	}
	for _, f := range j.Findings {
		e := Evaluation{
			Tenant: tenant, ID: tx.NewID(), Subject: subject, Stage: j.Question.Stage, Jurisdiction: j.Question.Jurisdiction,
			Framework: f.Framework, Version: f.Version, Digest: f.Digest, Binding: f.Binding, Input: hash, Replayable: keep,
			Verdict: f.Verdict(), Rules: f.said(), JudgedFor: j.Question.On, First: tx.Now(), Last: tx.Now(),
		}
		if err := storeEvaluation(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

func (f Findings) said() []Said {
	out := make([]Said, len(f.Results))
	for i, r := range f.Results {
		out[i] = Said{Rule: r.Rule, Verdict: r.Verdict, Missing: r.Missing}
	}
	return out
}

// EvaluationsIn lists what was recorded about a subject, newest first.
func EvaluationsIn(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, subject string) ([]Evaluation, error) {
	return evaluationsOf(ctx, tx, tenant, subject)
}

// Replay is what running a recorded evaluation again showed.
type Replay struct {
	Same         bool // every rule says what it said
	RulesChanged bool // the framework's text is not the one that was evaluated
	Then, Now    []Said
}

// ReplayIn runs a recorded evaluation again on the document that was kept, with
// the rules there are now. Faults: NotFound framework.evaluation.not_found,
// Conflict framework.evaluation.not_kept.
func (l *Library) ReplayIn(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id string) (Replay, error) {
	e, err := evaluationByID(ctx, tx, tenant, id)
	if errors.Is(err, sqldb.ErrNoRows) {
		return Replay{}, fault.New(fault.NotFound, "framework.evaluation.not_found", "id", id).Wrap(err)
	}
	if err != nil {
		return Replay{}, err
	}
	if !e.Replayable {
		return Replay{}, fault.New(fault.Conflict, "framework.evaluation.not_kept", "id", id)
	}
	text, err := inputByHash(ctx, tx, tenant, e.Input)
	if err != nil {
		return Replay{}, err
	}
	var fields Fields
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&fields); err != nil {
		return Replay{}, fmt.Errorf("read what was judged: %w", err)
	}
	j, err := judge(l.set, fields, Question{Jurisdiction: e.Jurisdiction, Stage: e.Stage, On: e.JudgedFor, Frameworks: []string{e.Framework}})
	if err != nil {
		return Replay{}, err
	}
	r := Replay{Then: e.Rules}
	if f, ok := j.Of(e.Framework); ok {
		r.Now, r.RulesChanged = f.said(), f.Digest != e.Digest
	}
	r.Same = slices.EqualFunc(r.Then, r.Now, func(a, b Said) bool {
		return a.Rule == b.Rule && a.Verdict == b.Verdict && slices.Equal(a.Missing, b.Missing)
	})
	return r, nil
}
