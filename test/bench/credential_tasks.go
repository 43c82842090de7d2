package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"opencairn.org/cairn/formats/ld/fast"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/internal/domain/verification"
)

// awards is how many different credentials there are: enough that no memory of a
// document helps, and none of them stays in the processor's first cache.
const awards = 256

// credentialTasks is every suite's issuing, proof and whole report.
func credentialTasks() (out []task, err error) {
	s, err := openSchool()
	if err != nil {
		return nil, err
	}
	for _, suite := range []struct {
		proof.Suite
		issue, proof, report float64 // bars
	}{{eddsardfc.Suite{Template: fast.NewTemplate(s.part)}, 2.5, 2.0, 2.5}, {eddsajcs.Suite{}, 2.5, 2.0, 2.5}} {
		c, err := s.credentials(suite.Suite)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", suite.Name(), err)
		}
		out = append(out,
			c.task("issue/", c.issue, s.signFloor, suite.issue, 0),
			c.task("proof/", c.verify, s.verifyFloor(), suite.proof, 5),
			c.task("report/", c.report, s.verifyFloor(), suite.report, 160))
	}
	return out, nil
}

// credentials are the awards of a school under one suite.
type credentials struct {
	school   *school
	suite    proof.Suite
	unsigned []*vc.Document
	signed   [][]byte
	quads    int
	verifier *verification.Verifier
	public   crypto.PublicKey
}

func (s *school) credentials(suite proof.Suite) (*credentials, error) {
	c := &credentials{school: s, suite: suite, public: s.key.Public(), verifier: verification.New(verification.Deps{
		Sources: s, Registry: s.register, Suites: proof.New(eddsardfc.Suite{}, eddsajcs.Suite{}), Now: func() time.Time { return s.now }})}
	for i := range awards {
		d, err := openbadge.Write(s.badge(i))
		if err != nil {
			return nil, err
		}
		signed, err := suite.Sign(d, s.options, s.key)
		if err != nil {
			return nil, err
		}
		c.unsigned, c.signed = append(c.unsigned, d), append(c.signed, signed.Raw())
	}
	_, covered, err := eddsardfc.Suite{}.Issue(c.unsigned[0], s.options, s.key)
	c.quads = covered.Quads
	return c, err
}

func (c *credentials) task(kind string, run, floor func(int) error, reach, allocs float64) task {
	return task{name: kind + c.suite.Name(), run: run, floor: floor, reach: reach, allocs: allocs, bytes: len(c.signed[0]), quads: c.quads}
}

var errWrong = errors.New("the result is not what it must be")

// issue is a document whose achievement was prepared, to signed bytes.
func (c *credentials) issue(i int) error {
	signed, err := c.suite.Sign(c.unsigned[i%awards], c.school.options, c.school.key)
	if err != nil {
		return err
	}
	if !bytes.Equal(signed.Raw(), c.signed[i%awards]) {
		return errWrong
	}
	return nil
}

// verify is fresh bytes to the proof's result.
func (c *credentials) verify(i int) error {
	d, err := vc.Parse(c.signed[i%awards])
	if err != nil {
		return err
	}
	return c.suite.Verify(d, firstProof(d), c.public)
}

// firstProof is the first proof as vc.Read has it, without the data model around.
func firstProof(d *vc.Document) vc.Proof {
	p := &d.Root().Get("proof").Items[0]
	return vc.Proof{Path: "$.proof[0]", Type: p.Get("type").Str(), Suite: p.Get("cryptosuite").Str(), Method: p.Get("verificationMethod").Str(),
		Purpose: p.Get("proofPurpose").Str(), Value: p.Get("proofValue").Str(), Node: p}
}

// report is fresh bytes to the whole report.
func (c *credentials) report(i int) error {
	r, err := c.verifier.Verify(context.Background(), c.signed[i%awards], verification.Policy{})
	if err == nil && r.Verdict != verification.Valid {
		err = fmt.Errorf("%w: %s", errWrong, r.Verdict)
	}
	return err
}

func (s *school) signFloor(i int) error {
	var in [64]byte
	in[0] = byte(i)
	_, err := s.key.Sign(nil, in[:], crypto.Hash(0))
	return err
}

// verifyFloor checks signatures of what is as long as the two hashes that a proof
// signs.
func (s *school) verifyFloor() func(int) error {
	var ins [awards][64]byte
	var sigs [awards][]byte
	for i := range ins {
		ins[i][0] = byte(i)
		sigs[i] = ed25519.Sign(s.key, ins[i][:])
	}
	pub := s.key.Public().(ed25519.PublicKey)
	return func(i int) error {
		if !ed25519.Verify(pub, ins[i%awards][:], sigs[i%awards]) {
			return errWrong
		}
		return nil
	}
}
