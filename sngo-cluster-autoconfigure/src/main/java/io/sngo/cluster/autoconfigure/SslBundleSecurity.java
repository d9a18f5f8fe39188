// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.util.List;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.transport.TlsMaterial;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.util.StringUtils;

/**
 * TLS between nodes out of one of the application's SSL bundles: the same certificate and
 * the same authorities for both directions.
 */
final class SslBundleSecurity {

	private static final Log logger = LogFactory.getLog(SslBundleSecurity.class);

	private static final String ENABLED = "cluster.encryption-enabled";

	private static final String BUNDLE = "cluster.security.ssl.bundle";

	private SslBundleSecurity() {
	}

	/**
	 * Both properties or none: a certificate that is configured and not used is a
	 * mistake, after which everything is readable by everybody.
	 * @throws InvalidConfigurationException if one is set without the other
	 */
	static void check(ClusterProperties properties) {
		String name = properties.security().ssl().bundle();
		if (properties.encryptionEnabled() && !StringUtils.hasText(name)) {
			throw new InvalidConfigurationException(ENABLED, true,
					"it together with '" + BUNDLE
							+ "', which names the SSL bundle (spring.ssl.bundle.*) with this node's certificate and the"
							+ " authorities it trusts");
		}
		if (!properties.encryptionEnabled() && StringUtils.hasText(name)) {
			throw new InvalidConfigurationException(BUNDLE, name,
					"it together with '" + ENABLED + "' set to true, or leave it empty to talk without encryption");
		}
	}

	/**
	 * @throws InvalidConfigurationException if there is no bundle of that name, or nodes
	 * could not talk with it
	 */
	static TlsMaterial of(ClusterProperties properties, @Nullable SslBundles bundles) {
		String name = name(properties);
		return material(name, bundle(name, bundles));
	}

	/**
	 * Gives a cluster what the bundle becomes: with {@code reload-on-update}, each time
	 * that its files change.
	 */
	static void follow(ClusterProperties properties, SslBundles bundles, Cluster cluster) {
		String name = name(properties);
		bundles.addBundleUpdateHandler(name, (changed) -> renew(name, changed, cluster));
	}

	private static void renew(String name, SslBundle changed, Cluster cluster) {
		try {
			cluster.renewCertificates(material(name, changed));
			logger.info("The node talks with the new certificates of the SSL bundle '" + name + "' from now on");
		}
		catch (RuntimeException ex) {
			logger.error("The SSL bundle '" + name + "' has changed and is of no use: the node goes on with the"
					+ " certificates that it has", ex);
		}
	}

	private static String name(ClusterProperties properties) {
		return String.valueOf(properties.security().ssl().bundle());
	}

	private static SslBundle bundle(String name, @Nullable SslBundles bundles) {
		try {
			if (bundles != null) {
				return bundles.getBundle(name);
			}
		}
		catch (NoSuchSslBundleException ex) {
			// told below
		}
		throw new InvalidConfigurationException(BUNDLE, name, "the name of a bundle under 'spring.ssl.bundle', one of "
				+ ((bundles != null) ? bundles.getBundleNames() : "none"));
	}

	private static TlsMaterial material(String name, SslBundle bundle) {
		SslManagerBundle managers = bundle.getManagers();
		try {
			return TlsMaterial.of(managers.getKeyManagerFactory(), managers.getTrustManagerFactory(),
					list(bundle.getOptions().getEnabledProtocols()), list(bundle.getOptions().getCiphers()));
		}
		catch (IllegalArgumentException ex) {
			InvalidConfigurationException unusable = new InvalidConfigurationException(BUNDLE, name,
					"a bundle that nodes can talk with, as this one cannot: " + ex.getMessage());
			unusable.initCause(ex);
			throw unusable;
		}
	}

	private static List<String> list(String @Nullable [] names) {
		return (names != null) ? List.of(names) : List.of();
	}

}
