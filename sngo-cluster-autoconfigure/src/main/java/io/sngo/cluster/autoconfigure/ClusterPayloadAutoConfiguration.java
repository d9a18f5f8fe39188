// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.codec.PayloadCodecs;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * Writes and reads payloads the way the application writes and reads JSON elsewhere. The
 * mapper is copied: what the cluster needs of it changes nothing for others.
 */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnClass(JsonMapper.class)
@ConditionalOnProperty(name = "cluster.enabled", matchIfMissing = true)
public final class ClusterPayloadAutoConfiguration {

	ClusterPayloadAutoConfiguration() {
	}

	@Bean
	@ConditionalOnSingleCandidate(JsonMapper.class)
	@ConditionalOnMissingBean(PayloadCodec.class)
	PayloadCodec clusterPayloadCodec(JsonMapper mapper) {
		return PayloadCodecs.json(mapper.rebuild().build());
	}

}
