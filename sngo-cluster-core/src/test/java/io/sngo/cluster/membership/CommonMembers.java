// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.ReplicatedState;

/**
 * Makes nodes members of one cluster that has formed already: each holds all the others
 * as active, and nothing is left to be told. What they hold is in common until a node has
 * to do with a member, so that thousands of nodes that know thousands fit into one JVM.
 * The protocol itself does not notice.
 */
public final class CommonMembers {

	private final List<MemberEntry> entries = new ArrayList<>();

	private final Map<NodeId, MemberEntry> byId = new LinkedHashMap<>();

	private final Map<NodeId, Integer> places = new LinkedHashMap<>();

	private final ViewDigest digest = new ViewDigest();

	/**
	 * @param nodes all nodes, each a member of a cluster of its own
	 * @param replicated knows the parts of all of them
	 */
	public CommonMembers(List<Membership> nodes, ReplicatedState replicated) {
		for (Membership node : nodes) {
			Context context = context(node);
			MemberEntry local = context.local();
			MemberEntry entry = new MemberEntry(local.claim(), context.now(), context.environment().epochMillis());
			this.digest.replace(entry, replicated);
			this.places.put(entry.id, this.entries.size());
			this.entries.add(entry);
			this.byId.put(entry.id, entry);
		}
	}

	/**
	 * All of them, as any of them sees them.
	 */
	public List<Member> members() {
		return this.entries.stream().map(MemberEntry::view).toList();
	}

	/**
	 * Gives a node what all have in common.
	 * @param number its place among all nodes
	 */
	public void giveTo(Membership node, int number) {
		Context context = context(node);
		MemberList members = context.members();
		MemberEntry local = context.local();
		local.fingerprint = this.entries.get(number).fingerprint;
		CopyOnWriteMap<NodeId, MemberEntry> own = new CopyOnWriteMap<>(this.byId, (entry) -> copy(entry, context));
		own.put(local.id, local);
		Fields.set(members, "byId", own);
		Fields.set(members, "livePlace", new CopyOnWriteMap<>(this.places));
		List<MemberEntry> live = new Others(own, number);
		Fields.set(members, "live", live);
		long[] sums = Fields.get(Fields.get(members, "digest", ViewDigest.class), "sums", long[].class);
		long[] common = Fields.get(this.digest, "sums", long[].class);
		System.arraycopy(common, 0, sums, 0, sums.length);
		Fields.set(Fields.get(Fields.get(node, "failureDetector", FailureDetector.class), "order", ProbeOrder.class),
				"pass", new Pass(live, context.random()));
		context.dissemination().clear();
	}

	private static MemberEntry copy(MemberEntry entry, Context context) {
		MemberEntry own = new MemberEntry(entry.claim(), context.now(), context.environment().epochMillis());
		own.fingerprint = entry.fingerprint;
		return own;
	}

	private static Context context(Membership node) {
		return Fields.get(node, "context", Context.class);
	}

	/**
	 * All but one, and those that are added.
	 */
	private final class Others extends AbstractList<MemberEntry> {

		private final Map<NodeId, MemberEntry> own;

		private final int self;

		private final List<MemberEntry> added = new ArrayList<>(0);

		Others(Map<NodeId, MemberEntry> own, int self) {
			this.own = own;
			this.self = self;
		}

		@Override
		public MemberEntry get(int index) {
			int common = CommonMembers.this.entries.size() - 1;
			if (index >= common) {
				return this.added.get(index - common);
			}
			NodeId id = CommonMembers.this.entries.get((index < this.self) ? index : index + 1).id;
			return Objects.requireNonNull(this.own.get(id));
		}

		@Override
		public int size() {
			return CommonMembers.this.entries.size() - 1 + this.added.size();
		}

		@Override
		public boolean add(MemberEntry entry) {
			return this.added.add(entry);
		}

	}

	/**
	 * A pass of the round robin in an order of its own: steps of one length that meet
	 * every member once, beginning anywhere. Later passes are as usual.
	 */
	private static final class Pass extends AbstractList<MemberEntry> {

		private final List<MemberEntry> live;

		private final List<MemberEntry> later = new ArrayList<>(0);

		private final int count;

		private final int step;

		private int place;

		private int left;

		Pass(List<MemberEntry> live, RandomGenerator random) {
			this.live = live;
			this.count = live.size();
			this.left = this.count;
			this.place = random.nextInt(this.count);
			int drawn = 1 + random.nextInt(this.count);
			while (greatestCommonDivisor(drawn, this.count) != 1) {
				drawn = 1 + random.nextInt(this.count);
			}
			this.step = drawn;
		}

		private static int greatestCommonDivisor(int a, int b) {
			return (b == 0) ? a : greatestCommonDivisor(b, a % b);
		}

		@Override
		public MemberEntry get(int index) {
			return later().get(index);
		}

		@Override
		public MemberEntry set(int index, MemberEntry entry) {
			return later().set(index, entry);
		}

		@Override
		public void add(int index, MemberEntry entry) {
			later().add(index, entry);
		}

		private List<MemberEntry> later() {
			if (this.left > 0) {
				throw new UnsupportedOperationException("Of the first pass only the next member is known");
			}
			return this.later;
		}

		@Override
		public MemberEntry remove(int index) {
			if (this.left == 0) {
				return this.later.remove(index);
			}
			this.left--;
			this.place = (int) (((long) this.place + this.step) % this.count);
			return this.live.get(this.place);
		}

		@Override
		public int size() {
			return this.left + this.later.size();
		}

	}

}
