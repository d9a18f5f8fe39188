// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/**
 * Makes beans of the classes in the packages of the application that are annotated with
 * {@link io.sngo.cluster.service.ClusterService @ClusterService}, whether or not the
 * application is a node: others may depend on them. Last of all, so that it is known what
 * is a bean already.
 */
@AutoConfiguration
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@Import(ClusterServiceScan.class)
public final class ClusterServiceScanAutoConfiguration {

	ClusterServiceScanAutoConfiguration() {
	}

}
