package proof_test

import (
	"errors"
	"testing"

	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
)

func TestAProofNobodyCanCheckIsNotAFailedProof(t *testing.T) {
	t.Parallel()
	s := proof.New(eddsajcs.Suite{})
	for _, c := range []struct {
		p    vc.Proof
		want proof.Code
	}{
		{vc.Proof{Type: "Ed25519Signature2020"}, proof.NotIntegrity},
		{vc.Proof{Type: "DataIntegrityProof", Suite: "bbs-2023"}, proof.Unknown},
		{vc.Proof{Type: "DataIntegrityProof", Suite: eddsajcs.Name, PreviousIDs: []string{"urn:uuid:1"}}, proof.Chain},
	} {
		var e *proof.Error
		if _, err := s.Find(c.p); !errors.As(err, &e) || e.Code != c.want {
			t.Errorf("%+v: %v, want %s", c.p, err, c.want)
		}
	}
	if _, err := s.Find(vc.Proof{Type: "DataIntegrityProof", Suite: eddsajcs.Name}); err != nil {
		t.Error(err)
	}
}
