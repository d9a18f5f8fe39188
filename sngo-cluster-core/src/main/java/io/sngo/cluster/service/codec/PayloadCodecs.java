// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.codec;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.dataformat.smile.SmileFactory;
import tools.jackson.dataformat.smile.SmileMapper;

import io.sngo.cluster.service.PayloadCodec;

/**
 * The formats that need no further setting up.
 */
public final class PayloadCodecs {

	/** Against input that is small but dear to read. */
	private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
		.maxNestingDepth(200)
		.maxNumberLength(1000)
		.maxNameLength(10_000)
		.build();

	private PayloadCodecs() {
	}

	/**
	 * JSON, with the types of {@code java.time}, {@code Optional} and records.
	 */
	public static PayloadCodec json() {
		JsonFactory factory = JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build();
		return json(JsonMapper.builder(factory).build());
	}

	/**
	 * JSON as a given mapper reads and writes it.
	 */
	public static PayloadCodec json(ObjectMapper mapper) {
		return new JacksonPayloadCodec("json", mapper);
	}

	/**
	 * CBOR, whose library has to be on the class path.
	 */
	public static PayloadCodec cbor() {
		return Cbor.codec();
	}

	/**
	 * Smile, whose library has to be on the class path.
	 */
	public static PayloadCodec smile() {
		return Smile.codec();
	}

	/**
	 * The binary formats whose library is on the class path, possibly none.
	 */
	public static List<PayloadCodec> binary() {
		List<PayloadCodec> codecs = new ArrayList<>();
		if (isPresent("tools.jackson.dataformat.cbor.CBORMapper")) {
			codecs.add(cbor());
		}
		if (isPresent("tools.jackson.dataformat.smile.SmileMapper")) {
			codecs.add(smile());
		}
		return codecs;
	}

	private static boolean isPresent(String className) {
		try {
			Class.forName(className, false, PayloadCodecs.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	/** Loaded only where the library is there. */
	private static final class Cbor {

		static PayloadCodec codec() {
			CBORFactory factory = CBORFactory.builder().streamReadConstraints(CONSTRAINTS).build();
			return new JacksonPayloadCodec("cbor", CBORMapper.builder(factory).build());
		}

	}

	/** Loaded only where the library is there. */
	private static final class Smile {

		static PayloadCodec codec() {
			SmileFactory factory = SmileFactory.builder().streamReadConstraints(CONSTRAINTS).build();
			return new JacksonPayloadCodec("smile", SmileMapper.builder(factory).build());
		}

	}

}
