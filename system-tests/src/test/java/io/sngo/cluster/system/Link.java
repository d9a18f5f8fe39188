// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.Comparator;

/**
 * The way from one site of a network to another, in one direction.
 *
 * @param from index of the site that sends
 * @param to index of the site that receives
 */
record Link(int from, int to) {

	/**
	 * The ways from each of some sites to each of others.
	 */
	static Set<Link> oneWay(Collection<Integer> from, Collection<Integer> to) {
		Set<Link> links = new TreeSet<>(Comparator.comparingInt(Link::from).thenComparingInt(Link::to));
		for (int sender : from) {
			to.stream()
				.filter((receiver) -> receiver != sender)
				.forEach((receiver) -> links.add(new Link(sender, receiver)));
		}
		return links;
	}

	/**
	 * The same and the ways back.
	 */
	static Set<Link> bothWays(Collection<Integer> one, Collection<Integer> other) {
		Set<Link> links = oneWay(one, other);
		links.addAll(oneWay(other, one));
		return links;
	}

}
