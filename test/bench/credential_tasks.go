package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"

	"opencairn.org/cairn/formats/ld/fast"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/ecdsajcs"
	"opencairn.org/cairn/formats/vc/proof/ecdsardfc"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/internal/domain/verification"
)

// awards is how many different credentials there are: enough that no memory of a
// document helps, and none of them stays in the processor's first cache.
const awards = 256

// credentialTasks is every suite's issuing, proof and whole report, then those of
// tokens.
func credentialTasks() (out []task, err error) {
	s, err := openSchool()
	if err != nil {
		return nil, err
	}
	for _, suite := range []struct {
		proof.Suite
		key                  string
		issue, proof, report float64 // bars
		deterministic        bool
	}{
		{eddsardfc.Suite{Template: fast.NewTemplate(s.part)}, ed, 2.5, 2.0, 2.5, true},
		{eddsajcs.Suite{}, ed, 2.5, 2.0, 2.5, true},
		{ecdsardfc.Suite{Template: fast.NewTemplate(s.part)}, ec, 0, 0, 0, false}, // no bar is set for these
		{ecdsajcs.Suite{}, ec, 0, 0, 0, false},
	} {
		c, err := s.credentials(suite.Suite, s.keys[suite.key], suite.deterministic, s.badge)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", suite.Name(), err)
		}
		verify, err := c.verifyFloor()
		if err != nil {
			return nil, err
		}
		out = append(out,
			c.task("issue/", c.issue, c.signFloor, suite.issue, 0),
			c.task("proof/", c.verify, verify, suite.proof, allocs(suite.key, 5)),
			c.task("report/", c.report, verify, suite.report, allocs(suite.key, 60)))
	}
	equal, err := s.equalTask()
	if err != nil {
		return nil, err
	}
	tokens, err := s.tokenTasks()
	return append(append(out, equal), tokens...), err
}

// equalTask is the proof of a badge with two equal blank nodes, which one step of
// RDFC-1.0 does not tell apart: it may take twice as long as that of a usual one.
func (s *school) equalTask() (task, error) {
	c, err := s.credentials(eddsardfc.Suite{}, s.keys[ed], true, func(i int) openbadge.Badge {
		b := s.badge(i)
		b.Part = nil
		b.Achievement.Outcomes = append(b.Achievement.Outcomes, b.Achievement.Outcomes[1])
		return b
	})
	if err != nil {
		return task{}, err
	}
	verify, err := c.verifyFloor()
	t := c.task("proof/equal nodes, ", c.verify, verify, 4, 0)
	return t, err
}

// credentials are the awards of a school under one suite.
type credentials struct {
	school   *school
	suite    proof.Suite
	unsigned []*vc.Document
	signed   [][]byte
	quads    int
	verifier *verification.Verifier
	key      signingKey
	public   crypto.PublicKey
	same     bool // the suite's signatures are deterministic
}

func (s *school) credentials(suite proof.Suite, k signingKey, same bool, badge func(int) openbadge.Badge) (*credentials, error) {
	c := s.verifying(k)
	c.suite, c.same = suite, same
	for i := range awards {
		d, err := openbadge.Write(badge(i))
		if err != nil {
			return nil, err
		}
		signed, err := suite.Sign(d, k.options, k.Signer)
		if err != nil {
			return nil, err
		}
		c.unsigned, c.signed = append(c.unsigned, d), append(c.signed, signed.Raw())
	}
	_, covered, err := eddsardfc.Suite{}.Issue(c.unsigned[0], s.keys[ed].options, s.keys[ed])
	c.quads = covered.Quads
	return c, err
}

func (c *credentials) task(kind string, run, floor func(int) error, reach, allocs float64) task {
	return task{name: kind + c.suite.Name(), run: run, floor: floor, reach: reach, allocs: allocs, bytes: len(c.signed[0]), quads: c.quads}
}

var errWrong = errors.New("the result is not what it must be")

// issue is a document whose achievement was prepared, to signed bytes.
func (c *credentials) issue(i int) error {
	signed, err := c.suite.Sign(c.unsigned[i%awards], c.key.options, c.key.Signer)
	if err != nil {
		return err
	}
	if c.same && !bytes.Equal(signed.Raw(), c.signed[i%awards]) || len(signed.Raw()) < len(c.signed[0])-8 {
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

// allocs is the bar of what is allocated: signatures on P-256 allocate themselves.
func allocs(key string, bar float64) float64 {
	if key == ec {
		return bar + 25
	}
	return bar
}

// signFloor signs what is as long as the two hashes that a proof signs.
func (c *credentials) signFloor(i int) error {
	var in [64]byte
	in[0] = byte(i)
	_, err := c.sign(in[:])
	return err
}

func (c *credentials) sign(in []byte) ([]byte, error) {
	if _, ok := c.public.(ed25519.PublicKey); ok {
		return c.key.Sign(nil, in, crypto.Hash(0))
	}
	sum := sha256.Sum256(in)
	return c.key.Sign(nil, sum[:], crypto.SHA256)
}

// verifyFloor checks signatures and nothing else.
func (c *credentials) verifyFloor() (func(int) error, error) {
	var ins [awards][64]byte
	var sigs [awards][]byte
	for i := range ins {
		ins[i][0] = byte(i)
		var err error
		if sigs[i], err = c.sign(ins[i][:]); err != nil {
			return nil, err
		}
	}
	return func(i int) error {
		in, sig, holds := ins[i%awards][:], sigs[i%awards], false
		switch k := c.public.(type) {
		case ed25519.PublicKey:
			holds = ed25519.Verify(k, in, sig)
		case *ecdsa.PublicKey:
			sum := sha256.Sum256(in)
			holds = ecdsa.VerifyASN1(k, sum[:], sig)
		}
		if !holds {
			return errWrong
		}
		return nil
	}, nil
}
