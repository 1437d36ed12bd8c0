using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace LukePipeline.Jobs.Spec;

/// <summary>
/// The one JSON dialect of job files: camel case, enumerations by name, nulls left out, indented, the properties in the
/// order of the type, so that equal values give equal bytes.
/// </summary>
/// <remarks>By reflection: generated code would drop the defaults of init-only properties.</remarks>
internal static class JobJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] ToBytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static JsonObject ToObject<T>(T value) => JsonSerializer.SerializeToNode(value, Options)!.AsObject();

    public static T? FromBytes<T>(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize<T>(bytes, Options);

    public static T? FromStream<T>(Stream stream) => JsonSerializer.Deserialize<T>(stream, Options);

    public static T? FromObject<T>(JsonObject value) => value.Deserialize<T>(Options);

    /// <summary>The dialect in compact form, with another value in the place of a property.</summary>
    /// <param name="type">The type that has the property.</param>
    /// <param name="name">The property, as JSON names it.</param>
    /// <param name="value">The value of an object.</param>
    public static JsonSerializerOptions With(Type type, string name, Func<object, JsonObject> value)
    {
        var resolver = new DefaultJsonTypeInfoResolver
        {
            Modifiers =
            {
                info =>
                {
                    for (var place = 0; info.Type == type && place < info.Properties.Count; place++)
                    {
                        if (info.Properties[place].Name == name)
                        {
                            var other = info.CreateJsonPropertyInfo(typeof(JsonObject), name);
                            other.Get = value;
                            info.Properties[place] = other;
                        }
                    }
                },
            },
        };
        return new JsonSerializerOptions(Options) { WriteIndented = false, TypeInfoResolver = resolver };
    }

    /// <summary>SHA-256, in lower-case hexadecimal, of a value as it is written, which is never whole in memory.</summary>
    public static string Hash<T>(T value, JsonSerializerOptions options)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            JsonSerializer.Serialize(stream, value, options);
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    /// <summary>A value in compact form, for people: nothing in it is escaped that need not be.</summary>
    public static string ToText(JsonNode value) => System.Text.Encoding.UTF8.GetString(Write(value).Span);

    /// <summary>SHA-256, in lower-case hexadecimal, of a value in compact form with the keys in the order they stand.</summary>
    public static string Hash(JsonNode value) => Convert.ToHexStringLower(SHA256.HashData(Write(value).Span));

    private static ReadOnlyMemory<byte> Write(JsonNode value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact))
        {
            value.WriteTo(writer);
        }

        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }
}
