// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

/**
 * A setting has a value that is not allowed. Nothing was started.
 */
public class InvalidConfigurationException extends ClusterException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final String value;

	private final String allowed;

	/**
	 * @param property full name of the property, as in {@code cluster.bind-port}
	 * @param value its value; redacted by the caller where it is secret
	 * @param allowed what is allowed, as in "0 to 65535"
	 */
	public InvalidConfigurationException(String property, Object value, String allowed) {
		super("Property '" + property + "' has the value '" + value + "', which is not allowed: use " + allowed);
		this.property = property;
		this.value = value.toString();
		this.allowed = allowed;
	}

	public String property() {
		return this.property;
	}

	public String value() {
		return this.value;
	}

	public String allowed() {
		return this.allowed;
	}

}
