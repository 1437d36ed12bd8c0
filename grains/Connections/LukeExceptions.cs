using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace LukePipeline.Grains.Connections;

/// <summary>Lets the exceptions of this program cross between silos and to clients as what they are, with their messages.</summary>
public static class LukeExceptions
{
    /// <summary>Adds it to a silo or a client; without it the other side gets an exception of a type that it cannot tell.</summary>
    public static IServiceCollection AddLukeExceptions(this IServiceCollection services) =>
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add(nameof(LukePipeline)));
}
