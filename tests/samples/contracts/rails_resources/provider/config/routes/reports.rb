%w[daily weekly].each do |period|
  get "reports/#{period}(/:day)", to: "reports##{period}"
end
