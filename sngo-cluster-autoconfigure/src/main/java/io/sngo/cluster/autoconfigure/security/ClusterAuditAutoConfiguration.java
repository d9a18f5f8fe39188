// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;

import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Makes denied calls audit events where the application has a repository for them.
 */
@AutoConfiguration(before = ClusterAutoConfiguration.class)
@ConditionalOnClass(AuditEventRepository.class)
@ConditionalOnBean(AuditEventRepository.class)
@ConditionalOnProperty(name = "cluster.enabled", matchIfMissing = true)
public final class ClusterAuditAutoConfiguration {

	ClusterAuditAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "clusterDeniedCallAudit")
	AuditedDenials clusterDeniedCallAudit(AuditEventRepository repository) {
		return new AuditedDenials(repository);
	}

}
