// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.codec;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.service.PayloadCodec;

/**
 * A format of Jackson. Default typing is switched off whatever the given mapper says: no
 * byte from the network ever names a class. Safe for use by any thread.
 */
public final class JacksonPayloadCodec implements PayloadCodec {

	/** Types are declared by code, so this is far more than there are; see below. */
	private static final int MAX_CACHED_TYPES = 4096;

	private final String name;

	private final ObjectMapper mapper;

	private final boolean binary;

	private final ConcurrentMap<Type, ObjectReader> readers = new ConcurrentHashMap<>();

	/** For values that others follow. */
	private final ConcurrentMap<Type, ObjectReader> elementReaders = new ConcurrentHashMap<>();

	private final ConcurrentMap<Type, ObjectWriter> writers = new ConcurrentHashMap<>();

	/**
	 * @param name the name that all nodes know the format by
	 * @param mapper reads and writes it; its constraints on input stay in force
	 */
	public JacksonPayloadCodec(String name, ObjectMapper mapper) {
		this.name = name;
		this.mapper = mapper.rebuild().deactivateDefaultTyping().build();
		this.binary = this.mapper.tokenStreamFactory().canHandleBinaryNatively();
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public void encode(@Nullable Object value, Type type, ByteBuf target) {
		LimitedOutput output = new LimitedOutput(target);
		try {
			writer(type).writeValue((OutputStream) output, value);
		}
		catch (JacksonException ex) {
			throw new ClusterException(
					"Value of type " + type.getTypeName() + " cannot be written as " + this.name + ": " + text(ex), ex);
		}
		output.finish();
	}

	@Override
	public @Nullable Object decode(ByteBuf source, Type type) {
		try {
			ObjectReader reader = reader(type, this.readers, true);
			if (this.binary) {
				try (JsonParser parser = parser(source)) {
					return reader.readValue(parser);
				}
			}
			if (source.hasArray()) {
				return reader.readValue(source.array(), source.arrayOffset() + source.readerIndex(),
						source.readableBytes());
			}
			return reader.readValue((InputStream) new ByteBufInputStream(source));
		}
		catch (RuntimeException ex) {
			throw new ClusterException("Not a " + type.getTypeName() + " in " + this.name + ": " + text(ex), ex);
		}
	}

	@Override
	public void encodeAll(List<@Nullable Object> values, List<Type> types, ByteBuf target) {
		LimitedOutput output = new LimitedOutput(target);
		try (JsonGenerator generator = this.mapper.createGenerator((OutputStream) output)) {
			generator.writeStartArray();
			for (int i = 0; i < values.size(); i++) {
				writer(types.get(i)).writeValue(generator, values.get(i));
			}
			generator.writeEndArray();
		}
		catch (JacksonException ex) {
			throw new ClusterException("Arguments cannot be written as " + this.name + ": " + text(ex), ex);
		}
		output.finish();
	}

	@Override
	public @Nullable Object[] decodeAll(ByteBuf source, List<Type> types) {
		try (JsonParser parser = parser(source)) {
			if (parser.nextToken() != JsonToken.START_ARRAY) {
				throw new ClusterException("Not an array of arguments in " + this.name);
			}
			@Nullable Object[] values = new @Nullable Object[types.size()];
			for (int i = 0; i < values.length; i++) {
				if (parser.nextToken() == JsonToken.END_ARRAY) {
					throw new ClusterException(i + " arguments instead of " + values.length);
				}
				values[i] = reader(types.get(i), this.elementReaders, false).readValue(parser);
			}
			if (parser.nextToken() != JsonToken.END_ARRAY || parser.nextToken() != null) {
				throw new ClusterException("More than " + values.length + " arguments");
			}
			return values;
		}
		catch (ClusterException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new ClusterException("Not arguments of types " + names(types) + " in " + this.name + ": " + text(ex),
					ex);
		}
	}

	private JsonParser parser(ByteBuf source) {
		JsonParser parser = source.hasArray()
				? this.mapper.createParser(source.array(), source.arrayOffset() + source.readerIndex(),
						source.readableBytes())
				: this.mapper.createParser((InputStream) new ByteBufInputStream(source));
		return this.binary ? new WholeParser(parser) : parser;
	}

	private static List<String> names(List<Type> types) {
		return types.stream().map(Type::getTypeName).toList();
	}

	/**
	 * Without the location, which quotes the source. What readers of single types make of
	 * some bytes are other exceptions than Jackson's own.
	 */
	private static String text(RuntimeException failure) {
		return (failure instanceof JacksonException known) ? known.getOriginalMessage()
				: String.valueOf(failure.getMessage());
	}

	private ObjectReader reader(Type type, ConcurrentMap<Type, ObjectReader> cache, boolean alone) {
		ObjectReader reader = cache.get(type);
		if (reader == null) {
			ObjectReader made = this.mapper.readerFor(this.mapper.constructType(type));
			reader = alone ? made.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
					: made.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
			if (cache.size() < MAX_CACHED_TYPES) {
				cache.put(type, reader);
			}
		}
		return reader;
	}

	private ObjectWriter writer(Type type) {
		ObjectWriter writer = this.writers.get(type);
		if (writer == null) {
			writer = this.mapper.writerFor(this.mapper.constructType(type));
			if (this.writers.size() < MAX_CACHED_TYPES) {
				this.writers.put(type, writer);
			}
		}
		return writer;
	}

}
