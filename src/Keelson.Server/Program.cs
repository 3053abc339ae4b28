return await Keelson.Server.Cli.CommandLine.RunAsync(args);
