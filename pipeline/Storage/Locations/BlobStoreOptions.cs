using LukePipeline.Storage.Azure;

namespace LukePipeline.Storage.Locations;

/// <summary>What it takes to open a store besides its location.</summary>
public sealed record BlobStoreOptions
{
    /// <summary>The environment variable that Azure's own tools read.</summary>
    public const string ConnectionStringVariable = "AZURE_STORAGE_CONNECTION_STRING";

    /// <summary>Connection string of the storage account; null for a SAS in the URL or DefaultAzureCredential.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Signatures by which plain locations are opened. Default: none.</summary>
    public SasTokens Sas { get; init; } = new();

    /// <summary>Retries and transfers on Azure.</summary>
    public AzureBlobStoreOptions Azure { get; init; } = new();

    /// <summary>What a folder must lie below, looked at whenever it is opened; who opens a location by it checks it first. Default: no bound.</summary>
    public LocationRoots Roots { get; init; } = LocationRoots.None;

    /// <summary>The kinds of locations that can be opened, the most particular first. Default: those of this program.</summary>
    public IReadOnlyList<IStoreScheme> Schemes
    {
        get => field ?? StoreSchemes.Shipped(Azure);
        init;
    }

    /// <summary>How locations of each kind are written, for messages.</summary>
    internal string Forms => string.Join(", or ", Schemes.Reverse().Select(scheme => scheme.Form));

    /// <summary>The kind of a location; null where it is of none.</summary>
    internal IStoreScheme? SchemeOf(string location) => Schemes.FirstOrDefault(scheme => scheme.Handles(location));

    /// <summary>Clock; null for the system's.</summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <summary>Options with what the environment holds.</summary>
    public static BlobStoreOptions FromEnvironment() => new()
    {
        ConnectionString = Environment.GetEnvironmentVariable(ConnectionStringVariable) is { Length: > 0 } value ? value : null,
    };
}
