package vcapi

import (
	"net/http"
	"strings"
	"sync"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
)

func knownPurpose(p string) bool {
	return p == string(statuslist.Revocation) || p == string(statuslist.Suspension)
}

// lists are the status lists of this run, in memory: one of each purpose for each
// issuer, made when it is first needed.
type lists struct {
	mu    sync.Mutex // guards what follows and every list in it
	all   map[string]*list
	index map[string]place // of a credential's id, per purpose
}

type list struct {
	id      string // address
	issuer  *Issuer
	purpose statuslist.Purpose
	bits    statuslist.Bits
	next    int
}

type place struct {
	list  *list
	index int
}

func newLists() *lists { return &lists{all: map[string]*list{}, index: map[string]place{}} }

// allocate gives a credential an entry in a list, and the address of the list.
func (ls *lists) allocate(base string, i *Issuer, purpose, credential string) (map[string]any, error) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	path := "/status/" + i.Name + "/" + purpose
	l := ls.all[path]
	if l == nil {
		bits, err := statuslist.New(0)
		if err != nil {
			return nil, err
		}
		l = &list{id: base + path, issuer: i, purpose: statuslist.Purpose(purpose), bits: bits}
		ls.all[path] = l
	}
	if l.next == l.bits.Len() {
		return nil, &statuslist.Error{Code: statuslist.OutOfRange, Detail: "every entry of the list is taken"}
	}
	at := place{l, l.next}
	l.next++
	if credential != "" {
		ls.index[purpose+" "+credential] = at
	}
	return statuslist.Entry(l.id, l.purpose, at.index), nil
}

// set writes the status of a credential; false: no entry was given to it.
func (ls *lists) set(credential, purpose string, on bool) (bool, error) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	at, ok := ls.index[purpose+" "+credential]
	if !ok {
		return false, nil
	}
	return true, at.list.bits.Set(at.index, on)
}

// snapshot is a list as it is now; nil: there is none at that path.
func (ls *lists) snapshot(path string) (*list, error) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l := ls.all[path]
	if l == nil {
		return nil, nil
	}
	bits, err := statuslist.FromBytes(l.bits.Bytes())
	if err != nil {
		return nil, err
	}
	return &list{id: l.id, issuer: l.issuer, purpose: l.purpose, bits: bits}, nil
}

// statusList answers GET /status/{issuer}/{purpose}.
func (s *Server) statusList(w http.ResponseWriter, r *http.Request) *refusal {
	d, err := s.listCredential(r.URL.Path)
	switch {
	case err != nil:
		return unmet(problemOf(err))
	case d == nil:
		return refuse(http.StatusNotFound, noStatus.at("", "no credential has an entry in a list at %s", r.URL.Path))
	}
	media := "application/json" // what most clients read by themselves
	if strings.Contains(r.Header.Get("Accept"), "application/vc") {
		media = "application/vc"
	}
	send(w, http.StatusOK, media, d.Raw())
	return nil
}

// listCredential is the signed list at a path; nil: none.
func (s *Server) listCredential(path string) (*vc.Document, error) {
	l, err := s.lists.snapshot(path)
	if l == nil || err != nil {
		return nil, err
	}
	now := s.now()
	d, err := statuslist.List{ID: l.id, Issuer: l.issuer.ID, Purpose: l.purpose, From: now, Until: now.Add(listLife), Bits: l.bits}.Build()
	if err != nil {
		return nil, err
	}
	return s.sign(l.issuer.plain(), d, options{})
}

// setStatus answers POST /credentials/status: {credentialId, credentialStatus:
// {statusPurpose}, status}. A status that is left out is set.
func (s *Server) setStatus(w http.ResponseWriter, r *http.Request) *refusal {
	v, refused := read(w, r)
	if refused != nil {
		return refused
	}
	id, purpose := v.Get("credentialId").Str(), v.Get("credentialStatus").Get("statusPurpose").Str()
	on := v.Get("status") == nil || v.Get("status").Kind == jcs.True
	switch {
	case id == "":
		return unread(parsing.at("$.credentialId", "no string"))
	case !knownPurpose(purpose):
		return unread(parsing.at("$.credentialStatus.statusPurpose", "neither revocation nor suspension"))
	}
	found, err := s.lists.set(id, purpose, on)
	if err != nil {
		return unmet(problemOf(err))
	}
	if !found {
		return refuse(http.StatusNotFound, noStatus.at("$.credentialId", "no entry of a %s list was given to %.80q", purpose, id))
	}
	sendJSON(w, http.StatusOK, map[string]any{"credentialId": id, "statusPurpose": purpose, "status": on})
	return nil
}

// cutBase is the path of an address of this server.
func cutBase(address, base string) (string, bool) {
	path, ours := strings.CutPrefix(address, base)
	return path, ours && strings.HasPrefix(path, "/status/")
}
