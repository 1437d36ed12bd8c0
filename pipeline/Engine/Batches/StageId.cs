using System.Text.Json.Serialization;

namespace LukePipeline.Engine.Batches;

/// <summary>
/// The one name of a stage: in specs and plans, on the wire, in metrics and in the metadata of tables. It is recorded there, and never
/// changes.
/// </summary>
/// <param name="Name">The name, in lower case: <c>entities</c>.</param>
[JsonConverter(typeof(StageIdConverter))]
public readonly record struct StageId(string Name)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
