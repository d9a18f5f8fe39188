// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.pekko;

import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.OrderJson;
import org.apache.pekko.serialization.JSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Orders with everybody's Jackson; the serializer of Pekko has an older one. Named in the
 * configuration, which makes it.
 */
public final class OrderSerializer extends JSerializer {

	private static final int ID = 1147;

	@Override
	public int identifier() {
		return ID;
	}

	@Override
	public boolean includeManifest() {
		return false;
	}

	@Override
	public byte[] toBinary(Object order) {
		return OrderJson.encode((Order) order);
	}

	@Override
	public Object fromBinaryJava(byte[] json, @Nullable Class<?> manifest) {
		return OrderJson.decode(json);
	}

}
