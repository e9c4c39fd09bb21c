// Package spectral finds groups among vectors, as spectral relevance analysis does with
// maps of relevance (Lapuschkin et al., "Unmasking Clever Hans predictors and assessing
// what machines really learn", Nature Communications 10, 2019; Anders et al., "Finding and
// removing Clever Hans", Information Fusion 77, 2022):
//
//   - each vector's k nearest neighbours by Euclidean distance, of equally near ones the
//     earlier (Nearest);
//   - the affinity A = (C + Cᵀ)/2, where C has a one for each neighbour (Affinity);
//   - the smallest eigenvalues of L = I − D^−½ A D^−½ and their eigenvectors (Smallest):
//     by LAPACK's dense algorithm up to Dense vectors, above that by subspace iteration
//     with a Chebyshev filter;
//   - as many groups as there are eigenvalues before the largest gap (Gap), found by
//     k-means on the eigenvectors' rows, scaled to length 1 (Ng, Jordan, Weiss: "On spectral
//     clustering", 2001), with seeded k-means++ (Groups).
//
// Sums are made in float64 in a fixed order: the same program gives the same bits twice,
// and other machines the same neighbours.
package spectral
