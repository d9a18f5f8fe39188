// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * A leader's version of the electorate: whole, or as the step from another version.
 *
 * @param term the leader's, 0 where a voter tells another
 * @param base the version that it is a step from, {@code null} if it is whole
 * @param voters all voters, where it is whole
 * @param change the change that is under way in this version. Of a step, what was under
 * way in its base is done
 */
record ElectorateNotice(long term, Lineage lineage, Stamp stamp, @Nullable Stamp base, List<Voter> voters,
		ElectorateChange change) {

	/** Leaves room for a change as large in the largest control message. */
	static final int MAX_BYTES = 24 * 1024;

	static ElectorateNotice whole(long term, AgreedElectorate electorate) {
		return new ElectorateNotice(term, electorate.lineage(), electorate.stamp(), null, electorate.voters().asList(),
				electorate.change());
	}

	/**
	 * As one voter tells another what it has accepted.
	 */
	static ElectorateNotice hearsay(AgreedElectorate electorate) {
		return whole(0, electorate);
	}

	/**
	 * Whether it is a voter's and no leader's.
	 */
	boolean isHearsay() {
		return this.term == 0;
	}

	static ElectorateNotice step(long term, AgreedElectorate from, AgreedElectorate to) {
		return new ElectorateNotice(term, to.lineage(), to.stamp(), from.stamp(), List.of(), to.change());
	}

	/**
	 * What it says, for a node that has another version.
	 * @return {@code null} if that is not what it is a step from
	 */
	@Nullable AgreedElectorate applyTo(@Nullable AgreedElectorate known) {
		if (this.base == null) {
			return new AgreedElectorate(this.lineage, this.stamp, VoterSet.of(this.voters), this.change);
		}
		if (known == null || !known.lineage().equals(this.lineage) || !known.stamp().equals(this.base)) {
			return null;
		}
		// The same leader's step ends the change before it; a new leader's repeats it.
		boolean repeats = known.change().equals(this.change);
		return new AgreedElectorate(this.lineage, this.stamp, repeats ? known.voters() : known.next(), this.change);
	}

	ControlMessage encode() {
		WireWriter out = new WireWriter().varint(2, this.term);
		Fields.write(out, this.lineage, this.stamp);
		if (this.base != null) {
			out.varint(3, this.base.term()).varint(4, this.base.index());
		}
		this.voters.forEach((voter) -> out.nested(5, voter.encode()));
		this.change.added().forEach((voter) -> out.nested(6, voter.encode()));
		this.change.removed().forEach((voter) -> out.nested(7, voter.encode()));
		return new ControlMessage(MessageType.ELECTORATE, out.toByteArray());
	}

	static ElectorateNotice decode(byte[] body) {
		long term = 0;
		long baseTerm = -1;
		long baseIndex = 0;
		List<Voter> voters = new ArrayList<>();
		List<Voter> added = new ArrayList<>();
		List<Voter> removed = new ArrayList<>();
		Fields fields = new Fields();
		WireReader in = new WireReader(body);
		while (in.next()) {
			switch (in.field()) {
				case 2 -> term = Fields.term(in);
				case 3 -> baseTerm = Fields.term(in);
				case 4 -> baseIndex = in.varint();
				case 5 -> voters.add(Voter.decode(in.nested()));
				case 6 -> added.add(Voter.decode(in.nested()));
				case 7 -> removed.add(Voter.decode(in.nested()));
				default -> fields.read(in);
			}
		}
		Lineage lineage = fields.lineage();
		if (lineage == null) {
			throw new WireException("An electorate has to tell its lineage");
		}
		if (baseTerm < 0 && voters.isEmpty()) {
			throw new WireException("An electorate has to have voters");
		}
		return new ElectorateNotice(term, lineage, fields.stamp(),
				(baseTerm >= 0) ? new Stamp(baseTerm, baseIndex) : null, voters, new ElectorateChange(added, removed));
	}

	/**
	 * The first of these, as many as may vote.
	 */
	static List<Voter> fitting(List<Voter> voters) {
		int count = 0;
		int bytes = 0;
		for (Voter voter : voters) {
			bytes += bytes(List.of(voter));
			if (bytes > MAX_BYTES) {
				break;
			}
			count++;
		}
		return voters.subList(0, count);
	}

	/**
	 * How many bytes a set of voters takes.
	 */
	static int bytes(Iterable<Voter> voters) {
		int bytes = 0;
		for (Voter voter : voters) {
			bytes += voter.id().value().length() + 16;
		}
		return bytes;
	}

}
