package api

import (
	"strconv"
	"testing"
	"time"
)

func TestAnAddressWaitsAndIsLetInAgain(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	v := Limits{Check: Limit{PerSecond: 1, Burst: 2}}.visitors(func() time.Time { return now })[limitCheck]
	for i := range 2 {
		if _, ok := v.take("a"); !ok {
			t.Fatalf("request %d waits, want it let in", i+1)
		}
	}
	wait, ok := v.take("a")
	if ok || wait <= 0 || wait > time.Second {
		t.Errorf("got let in %t, wait %s; want to wait up to a second", ok, wait)
	}
	now = now.Add(wait)
	if _, ok := v.take("a"); !ok {
		t.Error("it still waits after the time it was told")
	}
}

func TestAddressesAreForgottenSoThatMemoryHasAnEnd(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	v := Limits{Check: Limit{PerSecond: 1, Burst: 2}}.visitors(func() time.Time { return now })[limitCheck]
	for i := range 3 * mostVisitors {
		v.take(strconv.Itoa(i))
		if len(v.seen) > mostVisitors {
			t.Fatalf("%d addresses are remembered, want at most %d", len(v.seen), mostVisitors)
		}
	}
}

func TestOneIPv6NetworkIsOneVisitor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ address, want string }{
		{"203.0.113.7", "203.0.113.7"},
		{"2001:db8:1:2:3::4", "2001:db8:1:2::/64"},
		{"::ffff:203.0.113.7", "::ffff:203.0.113.7"},
		{"not an address", "not an address"},
	} {
		if got := network(c.address); got != c.want {
			t.Errorf("network(%q) = %q, want %q", c.address, got, c.want)
		}
	}
}
