// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.scalecube;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;

import io.scalecube.services.transport.api.DataCodec;
import io.sngo.cluster.benchmarks.subject.ByteStreams;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.OrderJson;

/**
 * Bytes as they are, and orders with everybody's Jackson; the codec of ScaleCube has an
 * older one, and bytes in Base64. Found as a service of the JVM.
 */
public final class BytesOrJson implements DataCodec {

	static final String CONTENT_TYPE = "application/x-benchmarks";

	@Override
	public String contentType() {
		return CONTENT_TYPE;
	}

	@Override
	public void encode(OutputStream target, Object value) throws IOException {
		target.write((value instanceof Order order) ? OrderJson.encode(order) : (byte[]) value);
	}

	@Override
	public Object decode(InputStream source, Type type) throws IOException {
		byte[] bytes = ByteStreams.readAll(source);
		return type.equals(Order.class) ? OrderJson.decode(bytes) : bytes;
	}

}
