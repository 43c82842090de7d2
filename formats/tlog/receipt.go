package tlog

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Receipt is everything needed to check one entry offline: where it is, the
// proof, and the signed checkpoint it leads to (C2SP tlog-proof).
type Receipt struct {
	Index      int64
	Proof      []Hash
	Checkpoint []byte // a signed note
}

const receiptHeader = "c2sp.org/tlog-proof@v1"

// Text is the receipt in the tlog-proof format.
func (r Receipt) Text() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nindex %d\n", receiptHeader, r.Index)
	for _, h := range r.Proof {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteByte('\n')
	b.Write(r.Checkpoint)
	return []byte(b.String())
}

// ParseReceipt reads the tlog-proof format. Errors are *Error BadReceipt.
func ParseReceipt(data []byte) (Receipt, error) {
	bad := func(why string) (Receipt, error) { return Receipt{}, &Error{Code: BadReceipt, Detail: why} }
	if len(data) > 64<<10 {
		return bad("too long")
	}
	head, checkpoint, ok := strings.Cut(string(data), "\n\n")
	if !ok {
		return bad("no checkpoint")
	}
	lines := strings.Split(head, "\n")
	if lines[0] != receiptHeader {
		return bad("header")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || len(lines) > 64 {
		return bad("index")
	}
	digits, ok := strings.CutPrefix(lines[0], "index ")
	index, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || index < 0 || digits != strconv.FormatInt(index, 10) {
		return bad("index")
	}
	r := Receipt{Index: index, Checkpoint: []byte(checkpoint)}
	for _, l := range lines[1:] {
		h, err := tlog.ParseHash(l)
		if err != nil {
			return bad("hash")
		}
		r.Proof = append(r.Proof, h)
	}
	return r, nil
}

// Check checks that the entry is in the log of this origin and key, and returns
// the checkpoint that says so. Errors are *Error.
func (r Receipt) Check(entry []byte, origin string, key ed25519.PublicKey) (Checkpoint, error) {
	c, err := OpenCheckpoint(r.Checkpoint, origin, key)
	if err != nil {
		return Checkpoint{}, err
	}
	return c, CheckInclusion(r.Proof, c.Size, c.Root, r.Index, LeafHash(entry))
}
