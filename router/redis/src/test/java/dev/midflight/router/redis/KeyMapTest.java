package dev.midflight.router.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.Side;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class KeyMapTest {

    /** Both are no UTF-8, in which they would be the same. */
    private static final List<Key> BINARY = Stream.of(0xfe, 0xff)
            .map(last -> Key.of(new byte[] {'u', 's', 'e', 'r', ':', last.byteValue()}))
            .toList();

    @Test
    void keysOfAnyBytesStayApartUnderAnotherPrefix() {
        KeyMap keys = KeyMap.prefixed("user:", "people:");

        Set<Key> moved =
                BINARY.stream().map(key -> keys.keys(Side.NEW, key).get(0)).collect(Collectors.toSet());

        assertThat(moved).hasSize(2).allMatch(key -> key.length() == 8);
        assertThat(moved.stream().flatMap(key -> keys.unit(Side.NEW, key).stream()))
                .containsExactlyInAnyOrderElementsOf(BINARY);
        assertThat(keys.unit(Side.OLD, Key.of("use"))).isEmpty();
        assertThat(keys.unit(Side.OLD, Key.of("user:"))).contains(Key.of("user:"));
    }

    @Test
    void hashesOfAnyBytesStayApartAsKeys() {
        KeyMap keys = KeyMap.fieldsAsKeys("user:", List.of("name", "mail"));
        Key unit = BINARY.get(1);
        RedisValue hash =
                new RedisValue(RedisValue.Type.HASH, List.of(Key.of("name"), Key.of("Ada")), OptionalLong.empty());

        Map<Key, RedisValue> fresh = keys.shape().orElseThrow().at(Side.NEW, unit, Map.of(unit, hash));

        assertThat(fresh).containsOnlyKeys(unit.plus(Key.of(":name")));
        assertThat(keys.shape().orElseThrow().at(Side.OLD, unit, fresh)).isEqualTo(Map.of(unit, hash));
        assertThat(BINARY.stream().flatMap(key -> keys.keys(Side.NEW, key).stream()))
                .doesNotHaveDuplicates();
        assertThat(keys.unit(Side.NEW, unit.plus(Key.of(":mail")))).isEqualTo(Optional.of(unit));
        assertThat(keys.unit(Side.NEW, unit.plus(Key.of(":age")))).isEmpty();
    }
}
