// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.subject;

import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Jackson work of those systems that know no JSON themselves: the default mapper, its
 * reader and writer made once.
 */
public final class OrderJson {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final ObjectReader READER = MAPPER.readerFor(Order.class);

	private static final ObjectWriter WRITER = MAPPER.writerFor(Order.class);

	private OrderJson() {
	}

	public static byte[] encode(Order order) {
		return WRITER.writeValueAsBytes(order);
	}

	public static Order decode(byte[] json) {
		return READER.readValue(json);
	}

	/**
	 * What a server does: all of it, so that it has the object in between.
	 */
	public static byte[] decodeAndEncode(byte[] json) {
		return encode(decode(json));
	}

}
