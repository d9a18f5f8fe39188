// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Fields that several messages have: 11 to 14 tell the version of an electorate.
 */
final class Fields {

	/** Far beyond any clock, and far from where numbers end. */
	static final long MAX_TERM = 1L << 56;

	private static final long MAX_MILLIS = 300_000;

	private long foundedMillis;

	private long founder;

	private boolean hasLineage;

	private long stampTerm;

	private long stampIndex;

	static void write(WireWriter out, @Nullable Lineage lineage, Stamp stamp) {
		if (lineage != null) {
			out.varint(11, lineage.foundedMillis()).fixed64(12, lineage.founder());
		}
		out.varint(13, stamp.term()).varint(14, stamp.index());
	}

	void read(WireReader in) {
		switch (in.field()) {
			case 11 -> {
				this.foundedMillis = in.varint(0, MAX_TERM);
				this.hasLineage = true;
			}
			case 12 -> this.founder = in.fixed64();
			case 13 -> this.stampTerm = term(in);
			case 14 -> this.stampIndex = in.varint(0, MAX_TERM);
			default -> {
				// of a newer version
			}
		}
	}

	@Nullable Lineage lineage() {
		return this.hasLineage ? new Lineage(this.foundedMillis, this.founder) : null;
	}

	Stamp stamp() {
		return new Stamp(this.stampTerm, this.stampIndex);
	}

	static long term(WireReader in) {
		return in.varint(0, MAX_TERM);
	}

	static long millis(WireReader in) {
		return in.varint(0, MAX_MILLIS);
	}

}
