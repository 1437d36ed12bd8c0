using LukePipeline.Storage.Azure;
using LukePipeline.Storage.Local;

namespace LukePipeline.Storage.Locations;

/// <summary>The kinds of locations that there are.</summary>
internal static class StoreSchemes
{
    /// <summary>The kinds of this program: one line each. The first that handles a location opens it.</summary>
    /// <param name="azure">Retries and transfers on Azure.</param>
    public static IReadOnlyList<IStoreScheme> Shipped(AzureBlobStoreOptions azure) =>
    [
        new AzureScheme(azure),
        new LocalScheme(),
    ];
}
