package number

import "testing"

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "1 MB", 311e3: "1 MB", 12_400_000: "12 MB", 999_600_000: "1.0 GB", 4 << 30: "4.3 GB"} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
}
