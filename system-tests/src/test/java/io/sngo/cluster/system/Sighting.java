// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

/**
 * A line of a node's own journal.
 *
 * @param at when the node saw it, in milliseconds since 1970: comparable between
 * processes, which share the machine's clock
 * @param what simple name of the event
 * @param about the node that it is about
 * @param rest what else the line says
 */
record Sighting(long at, String what, String about, String rest) {

	static Sighting parse(String line) {
		String[] words = line.split(" ", 4);
		return new Sighting(Long.parseLong(words[0]), words[1], words[2], (words.length > 3) ? words[3] : "");
	}

	/**
	 * What else the line says, as a number.
	 */
	long number() {
		return Long.parseLong(this.rest);
	}

	boolean is(String what, String about) {
		return this.what.equals(what) && this.about.equals(about);
	}

}
