package jades

import (
	"bytes"
	"crypto"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/multibase"
)

// The kinds of time stamps (ETSI TS 119 182-1, 5.2.6, 5.3.4, 5.3.6).
const (
	ContentTimeStamp   = "adoTst" // of the content, inside the signature
	SignatureTimeStamp = "sigTst" // of the signature value
	ArchiveTimeStamp   = "arcTst" // of everything; not compared here
)

// TimeStamp is a time stamp token as far as it is checked: what it covers. The
// time stamp authority's signature and certificate chain are not checked, so Time
// is a claim.
type TimeStamp struct {
	Kind     string
	Path     string
	Time     time.Time // as the token says; zero: the token cannot be read
	Imprint  *Error    // nil with Compared: the token is of these bytes
	Compared bool      // false: what the token covers was not compared (archive time stamps)
}

// maxToken is the bytes of one time stamp token, with its certificates.
const maxToken = 128 << 10

// timeStamps finds the tokens of a signature and compares their imprints.
func (s *Sealed) timeStamps(x *Signature) []TimeStamp {
	g := gathering{signature: x, sealed: s, digests: map[string][]byte{}}
	if v := x.header.Get("adoTst"); v != nil {
		g.container(ContentTimeStamp, x.Path+".protected.adoTst", v)
	}
	for i, e := range x.outer.Get("etsiU").List() {
		g.unsigned(fmt.Sprintf("%s.header.etsiU[%d]", x.Path, i), e)
	}
	return g.found
}

type gathering struct {
	signature *Signature
	sealed    *Sealed
	found     []TimeStamp
	digests   map[string][]byte // of what was digested already
}

// unsigned reads a component of etsiU, which is an object or base64url of one
// (5.3.1). Components that hold no time stamps are passed over.
func (g *gathering) unsigned(path string, v *jcs.Value) {
	if v.Kind == jcs.String {
		text, err := multibase.FromBase64URL(v.Text)
		if err != nil {
			return
		}
		if v, err = jcs.ParseWithin(text, jcs.Limits{Size: MaxSize}); err != nil {
			return
		}
	}
	for _, kind := range []string{SignatureTimeStamp, ArchiveTimeStamp} {
		if c := v.Get(kind); c != nil {
			g.container(kind, path+"."+kind, c)
		}
	}
}

// container reads a tstContainer (5.4.3.3). One without tokens is a time stamp
// that cannot be read: it claims one.
func (g *gathering) container(kind, path string, v *jcs.Value) {
	tokens := v.Get("tstTokens").List()
	if len(tokens) == 0 {
		g.found = append(g.found, TimeStamp{Kind: kind, Path: path, Imprint: fail(BadTimeStamp, path, ""), Compared: true})
	}
	for i, t := range tokens {
		if len(g.found) == maxTimeStamps {
			return
		}
		g.token(kind, fmt.Sprintf("%s.tstTokens[%d]", path, i), t)
	}
}

func (g *gathering) token(kind, path string, v *jcs.Value) {
	ts := TimeStamp{Kind: kind, Path: path, Compared: kind != ArchiveTimeStamp}
	info, err := readToken(v.Get("val").Str())
	if err != nil {
		ts.Imprint, ts.Compared = fail(BadTimeStamp, path, "").because(err), true
	} else {
		ts.Time = info.Time
	}
	if err == nil && ts.Compared && !bytes.Equal(g.digest(kind, info.Hash), info.Digest) {
		ts.Imprint = fail(WrongDigest, path, "")
	}
	g.found = append(g.found, ts)
}

// covered is what a time stamp of the kind is of: the payload as transmitted, or
// the signature value as transmitted.
func (g *gathering) covered(kind string) []byte {
	if kind == SignatureTimeStamp {
		return []byte(g.signature.encoded)
	}
	return []byte(g.sealed.covered)
}

// digest is the digest of what a time stamp of the kind is of, computed once.
func (g *gathering) digest(kind string, with crypto.Hash) []byte {
	key := kind + with.String()
	if g.digests[key] == nil {
		h := with.New()
		h.Write(g.covered(kind))
		g.digests[key] = h.Sum(nil)
	}
	return g.digests[key]
}

// info is the part of a TSTInfo (RFC 3161, 2.4.2) that is used.
type info struct {
	Time   time.Time
	Hash   crypto.Hash
	Digest []byte
}

// The shapes of RFC 5652 and RFC 3161, as far as they are read. What follows the
// last field of a sequence is passed over.
type (
	contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,tag:0"`
	}
	signedData struct {
		Version          int
		DigestAlgorithms asn1.RawValue
		Encapsulated     struct {
			Type    asn1.ObjectIdentifier
			Content []byte `asn1:"explicit,tag:0"`
		}
	}
	tstInfo struct {
		Version int
		Policy  asn1.ObjectIdentifier
		Imprint struct {
			Algorithm struct {
				Algorithm  asn1.ObjectIdentifier
				Parameters asn1.RawValue `asn1:"optional"`
			}
			Digest []byte
		}
		Serial *big.Int
		Time   time.Time `asn1:"generalized"`
	}
)

var (
	oidSignedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidTSTInfo    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
)

// imprintHashes are the digests an imprint may have (ETSI TS 119 312): no SHA-1.
func imprintHash(oid asn1.ObjectIdentifier) (crypto.Hash, bool) {
	switch oid.String() {
	case "2.16.840.1.101.3.4.2.1":
		return crypto.SHA256, true
	case "2.16.840.1.101.3.4.2.2":
		return crypto.SHA384, true
	case "2.16.840.1.101.3.4.2.3":
		return crypto.SHA512, true
	}
	return 0, false
}

// readToken reads a TimeStampToken in base64: a CMS SignedData with a TSTInfo.
func readToken(val string) (info, error) {
	if val == "" || len(val) > maxToken/3*4 {
		return info{}, fmt.Errorf("a token of %d characters", len(val))
	}
	der, err := multibase.FromBase64(val)
	if err != nil {
		return info{}, err
	}
	var ci contentInfo
	if rest, err := asn1.Unmarshal(der, &ci); err != nil || len(rest) > 0 || !ci.Type.Equal(oidSignedData) {
		return info{}, errors.Join(errors.New("no CMS signed data"), err)
	}
	var sd signedData
	if _, err := asn1.Unmarshal(ci.Content.Bytes, &sd); err != nil || !sd.Encapsulated.Type.Equal(oidTSTInfo) {
		return info{}, errors.Join(errors.New("no TSTInfo"), err)
	}
	return readTSTInfo(sd.Encapsulated.Content)
}

func readTSTInfo(der []byte) (info, error) {
	var t tstInfo
	if rest, err := asn1.Unmarshal(der, &t); err != nil || len(rest) > 0 || t.Version != 1 {
		return info{}, errors.Join(errors.New("malformed TSTInfo"), err)
	}
	h, ok := imprintHash(t.Imprint.Algorithm.Algorithm)
	if !ok || len(t.Imprint.Digest) != h.Size() {
		return info{}, fmt.Errorf("imprint of algorithm %s", t.Imprint.Algorithm.Algorithm)
	}
	return info{Time: t.Time.UTC(), Hash: h, Digest: t.Imprint.Digest}, nil
}
