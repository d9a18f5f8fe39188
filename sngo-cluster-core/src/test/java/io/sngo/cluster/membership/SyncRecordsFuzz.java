// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.List;

import io.sngo.cluster.controlplane.RecordedMessages;
import io.sngo.cluster.fuzz.FuzzTarget;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireWriter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records of members, pages of their parts, and names of those that are wanted.
 */
final class SyncRecordsFuzz implements FuzzTarget {

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = RecordedMessages.bodies(Outbox.SYNC_RECORDS);
		seeds.add(new WireWriter().nested(1, LocalNode.record(LocalNode.B, 3).encode())
			.nested(2, SyncRecords.encode(new SyncRecords.PartPage(LocalNode.B.id(), 2, ScriptedState.bytes(2))))
			.text(3, "a")
			.text(4, "b")
			.toByteArray());
		return seeds;
	}

	@Override
	public void run(byte[] input) {
		SyncRecords message;
		try {
			message = SyncRecords.decode(input);
		}
		catch (WireException ex) {
			return;
		}
		message.records.forEach(EnvelopeFuzz::check);
		for (SyncRecords.PartPage page : message.pages) {
			byte[] written = new WireWriter().nested(2, SyncRecords.encode(page)).toByteArray();
			SyncRecords.PartPage again = SyncRecords.decode(written).pages.get(0);
			assertThat(again.owner()).isEqualTo(page.owner());
			assertThat(again.instance()).isEqualTo(page.instance());
			assertThat(again.page()).isEqualTo(page.page());
		}
	}

	@Override
	public long maxAllocated(int length) {
		return 64 * 1024 + 1024L * length;
	}

}
