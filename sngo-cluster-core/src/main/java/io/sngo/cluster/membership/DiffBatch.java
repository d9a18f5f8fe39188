// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.List;
import java.util.function.Consumer;

import io.sngo.cluster.protocol.Hashes;
import io.sngo.cluster.protocol.WireWriter;

/**
 * Collects the digests of buckets for a node in messages of a bounded size. A member that
 * a bucket does not name is not known to the sender, so a bucket always travels whole;
 * one that is too large for a message splits in two, as often as it takes.
 */
final class DiffBatch {

	/** Enough for all members that there can be, whatever the length of their ids. */
	static final int MAX_BUCKETS = 1 << 16;

	/** Tags and lengths around the members of a bucket. */
	private static final int OVERHEAD = 16;

	private final Consumer<WireWriter> sender;

	private WireWriter message = new WireWriter();

	private int buckets;

	DiffBatch(Consumer<WireWriter> sender) {
		this.sender = sender;
	}

	/**
	 * @param buckets how many there are
	 * @param bucket the number of this one
	 * @param digests all its members
	 */
	void add(int buckets, int bucket, List<MemberDigest> digests) {
		WireWriter members = new WireWriter().varint(1, bucket);
		digests.forEach((digest) -> members.nested(2, digest.encode()));
		if (members.size() > Chunks.MAX_BYTES - OVERHEAD && buckets < MAX_BUCKETS) {
			int twice = 2 * buckets;
			add(twice, bucket, in(digests, bucket, twice));
			add(twice, bucket + buckets, in(digests, bucket + buckets, twice));
			return;
		}
		if (buckets != this.buckets || this.message.size() + members.size() > Chunks.MAX_BYTES - OVERHEAD) {
			flush();
			this.buckets = buckets;
			this.message.varint(1, buckets);
		}
		this.message.nested(2, members);
	}

	void flush() {
		if (this.message.size() > 0) {
			this.sender.accept(this.message);
			this.message = new WireWriter();
			this.buckets = 0;
		}
	}

	private static List<MemberDigest> in(List<MemberDigest> digests, int bucket, int buckets) {
		return digests.stream()
			.filter((digest) -> ViewDigest.bucket(Hashes.of(digest.id().value()), buckets) == bucket)
			.toList();
	}

}
