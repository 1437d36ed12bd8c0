using LukePipeline.Grains.Contracts;
using Newtonsoft.Json.Serialization;

namespace LukePipeline.Grains.Jobs;

/// <summary>
/// The names by which types stand in stored grain state: those of version 0.1, wherever the types live now. A store of grain state writes
/// the name of every type beside its members, and a job must survive the upgrade of its silos, in either direction.
/// </summary>
/// <param name="inner">Names and finds everything else.</param>
internal sealed class RecordedTypeNames(ISerializationBinder inner) : ISerializationBinder
{
    private static readonly (string Now, string Recorded)[] Names =
    [
        .. new[] { typeof(JobSubmission), typeof(JobSnapshot), typeof(WorkCounters) }.Select(type => (type.FullName!, $"LukePipeline.Grains.Jobs.{type.Name}")),
    ];

    public Type BindToType(string? assemblyName, string typeName)
    {
        foreach (var (now, recorded) in Names)
        {
            typeName = typeName.Replace(recorded, now, StringComparison.Ordinal);
        }

        return inner.BindToType(assemblyName, typeName);
    }

    public void BindToName(Type serializedType, out string? assemblyName, out string? typeName)
    {
        inner.BindToName(serializedType, out assemblyName, out typeName);
        foreach (var (now, recorded) in Names)
        {
            typeName = typeName?.Replace(now, recorded, StringComparison.Ordinal);
        }
    }
}
