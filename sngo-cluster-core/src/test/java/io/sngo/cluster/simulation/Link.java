// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

/**
 * What is wrong with the way from one host to another.
 */
final class Link {

	boolean cut;

	/** New connections are refused, those that exist live on. */
	boolean refusing;

	double loss;

}
