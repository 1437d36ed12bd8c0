using System.Text.Json;
using System.Text.Json.Serialization;
using LukePipeline.Ground;

namespace LukePipeline.Extraction.Stages;

public sealed partial record ExtractionOptions
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Reads options as a plan holds them.</summary>
    /// <exception cref="LukeException">They are not such options, or those of another version.</exception>
    public static ExtractionOptions FromJson(JsonElement json)
    {
        try
        {
            return json.Deserialize<ExtractionOptions>(Json) ?? throw new JsonException("They are null.");
        }
        catch (JsonException e)
        {
            throw new LukeException($"The options of the plan cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The options as a plan holds them.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, Json);
}
