package number

// Bytes writes an amount of memory: "12 MB", "4.3 GB".
func Bytes(n int64) string {
	if n >= 999.5e6 {
		return Fixed(float64(n)/1e9, 1) + " GB"
	}
	return Fixed(max(1, float64(n)/1e6), 0) + " MB"
}
